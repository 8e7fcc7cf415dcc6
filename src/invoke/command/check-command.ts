import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ResolvedFunction } from '../../model/index.ts'

/**
 * Looks for the program of a `Command` as the system will when it is started: a path from the folder of the pipeline file, a
 * bare name in the PATH that the function gets.
 * @returns why it cannot be started, or null; always null for a function that is no `Command`.
 */
export function checkCommand({ code, environment }: ResolvedFunction): string | null {
  if (code.kind !== 'command') return null
  const [program = ''] = code.command
  if (program.includes('/')) return whyNot(resolve(code.cwd, program))
  const path = environment['PATH'] ?? process.env['PATH'] ?? ''
  const found = path.split(':').map((folder) => whyNot(resolve(code.cwd, folder, program)))
  return found.includes(null)
    ? null
    : (found.find((why) => why?.startsWith('there is no') === false) ?? `there is no ${program} in the PATH`)
}

function whyNot(file: string): string | null {
  try {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return `there is no file ${file}`
    accessSync(file, constants.X_OK)
    return null
  } catch {
    return `${file} cannot be executed`
  }
}
