import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The version of the package this file belongs to, from source and from a build alike. */
export function version(): string {
  return versionAbove(dirname(fileURLToPath(import.meta.url)))
}

function versionAbove(folder: string): string {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  } catch (error) {
    if (dirname(folder) === folder) throw error
    return versionAbove(dirname(folder))
  }
}
