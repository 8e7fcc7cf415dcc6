import { nearNames } from '../config/index.ts'

/** ` Did you mean X?`, or nothing when no name is near. */
export function didYouMean(written: string, names: readonly string[]): string {
  const near = nearNames(written, names)[0]
  return near === undefined ? '' : ` Did you mean ${near}?`
}
