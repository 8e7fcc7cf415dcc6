// Not by the room's door: a short answer does not wait for the validators.
import { nearNames } from '../config/near-name.ts'

/** ` Did you mean X?`, or nothing when no name is near. */
export function didYouMean(written: string, names: readonly string[]): string {
  const near = nearNames(written, names)[0]
  return near === undefined ? '' : ` Did you mean ${near}?`
}
