import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DestinationObserver } from './services.ts'

/** The invocation records that a directory holds, by their file names. */
export function observeDirectory(directory: string): DestinationObserver {
  return {
    written: async () => {
      const names = await readdir(directory).catch(() => [])
      const files = names.filter((name) => name.endsWith('.json')).toSorted()
      return Promise.all(
        files.map(async (name) => ({ name, text: await readFile(join(directory, name), 'utf8') })),
      )
    },
    close: async () => {},
  }
}
