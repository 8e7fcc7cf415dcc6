import { existsSync, statSync } from 'node:fs'

/** Whether a file stands there: no folder, and nothing that never ends. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
