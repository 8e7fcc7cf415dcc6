import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { LoadProblem } from './messages.ts'
import { describeError, placeOf } from './describe-error.ts'

/** A handler as AWS's Node.js runtimes call it. */
export type Handler = (event: unknown, context: object, callback?: Callback) => unknown

export type Callback = (error?: unknown, result?: unknown) => void

/**
 * Imports the module and finds the exported function; `a.b` is looked for inside the export `a`. What a CommonJS
 * module puts on `module.exports` and what stands in a default export is found as well.
 */
export async function loadHandler(path: string, exportName: string): Promise<Handler | LoadProblem> {
  if (!existsSync(path)) return { code: 'HANDLER_IMPORT_FAILED', message: `there is no file ${path}` }
  let module: Record<string, unknown>
  try {
    module = (await import(pathToFileURL(path).href)) as Record<string, unknown>
  } catch (error) {
    return { code: 'HANDLER_IMPORT_FAILED', message: describeError(error, () => syntaxErrorIn(path, error)) }
  }
  const found = memberAt(module, exportName) ?? memberAt(module.default, exportName)
  if (typeof found === 'function') return found as Handler
  return { code: 'HANDLER_EXPORT_MISSING', message: missing({ path, exportName, found, module }) }
}

/** Node keeps the place of an ES module's syntax error to itself; its syntax check prints it. */
function syntaxErrorIn(path: string, error: unknown): string | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  return placeOf(spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' }).stderr)
}

function memberAt(value: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null | undefined)?.[part], value)
}

function missing(what: {
  path: string
  exportName: string
  found: unknown
  module: Record<string, unknown>
}): string {
  const { path, exportName, found, module } = what
  if (found !== undefined) return `${path} exports ${exportName}, which is no function but ${typeof found}`
  const names = Object.keys(module).filter((name) => name !== 'module.exports')
  return `${path} exports no ${exportName}; it exports ${names.length === 0 ? 'nothing' : names.join(', ')}`
}
