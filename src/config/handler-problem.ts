import { problemAt, type Problem } from './problem.ts'
import type { LoadedPipeline } from './resolve.ts'
import { sayValue } from './words.ts'

/** What importing the module of a `Handler` has shown, as a problem at its place in the file. */
export function handlerProblem(
  { view }: LoadedPipeline,
  found: { readonly code: 'HANDLER_IMPORT_FAILED' | 'HANDLER_EXPORT_MISSING'; readonly message: string },
): Problem {
  const place = view.document.placeOf(['Function', 'Handler'])
  if (found.code === 'HANDLER_EXPORT_MISSING') {
    return {
      ...problemAt(place, found.code, { hint: 'write the name of an exported function' }),
      message: found.message,
    }
  }
  const values = { actual: sayValue(view.function['Handler']), reason: found.message }
  return problemAt(place, found.code, { values })
}

/** Why the program of a `Command` cannot be started, as a problem at its place in the file. */
export function commandProblem({ view }: LoadedPipeline, reason: string): Problem {
  return problemAt(view.document.placeOf(['Function', 'Command', 0]), 'COMMAND_NOT_FOUND', {
    values: { reason },
  })
}
