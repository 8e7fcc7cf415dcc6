import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where runtimes are installed and built once for all runs. */
const CACHE = join(import.meta.dirname, '../../.ci/cache/runtimes')

/** What a test of a runtime needs, or why it cannot be had here. */
export type Prepared<T> =
  | { readonly parts: T; readonly missing?: undefined }
  | { readonly parts?: undefined; readonly missing: string }

/**
 * Gets ready what a runtime needs. What fails is a reason to skip on a developer's machine, where a language or the
 * way to its packages may be missing; in CI it fails.
 */
export function prepare<T>(make: () => T): Prepared<T> {
  try {
    return { parts: make() }
  } catch (error) {
    if (process.env.CI !== undefined) throw error
    return { missing: String(error).split('\n')[0]! }
  }
}

/** The path of something made once; `make` gets the path. */
export function made(name: string, make: (path: string) => void): string {
  const path = join(CACHE, name)
  mkdirSync(CACHE, { recursive: true })
  if (!existsSync(path)) make(path)
  return path
}

/** Runs a command to its end. @throws when it cannot be started or fails. */
export function run(
  command: string,
  parameters: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): void {
  execFileSync(command, parameters, { stdio: 'pipe', ...options })
}
