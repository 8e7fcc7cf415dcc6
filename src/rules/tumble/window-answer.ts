import { isExactNumber, parseExactly } from './exact-state.ts'

/** What a function answered for a window. */
export type WindowAnswer =
  /** JSON text of an object. */
  | { readonly kind: 'state'; readonly state: string }
  /** The answer has no state to go on with, so the invocation has failed (TUM-4). */
  | { readonly kind: 'wrong'; readonly why: string }

/**
 * Reads the state in a function's answer (TUM-4, TUM-17). Whatever else it holds is not looked at here.
 *
 * @decision TUM-17, SIL-7 A state is a JSON object; null, a list, a text or a number instead of it fails the invocation.
 * @decision TUM-4 The answer to a final or early invocation must have a state as well, though it is dropped.
 */
export function readState(body: string): WindowAnswer {
  const answer = parse(body)
  if (answer === undefined)
    return wrong(body.trim() === '' ? 'the answer is empty' : 'the answer is not JSON')
  if (!isObject(answer) || !('state' in answer)) return wrong('the answer has no state')
  const { state } = answer
  return isObject(state)
    ? { kind: 'state', state: JSON.stringify(state) }
    : wrong('the state in the answer is not an object')
}

function wrong(why: string): WindowAnswer {
  return { kind: 'wrong', why: `${why}, which a tumbling window needs` }
}

function parse(body: string): unknown {
  try {
    return parseExactly(body)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
}
