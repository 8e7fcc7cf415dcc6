import { AwsError } from './aws-error.ts'

export type Members = Readonly<Record<string, unknown>>

/** Deeper JSON than any request has. */
const DEEPEST = 20

/**
 * The members of a request's JSON body. A member that is null is as good as absent, on every level.
 * @returns the members, and the names of those at the top that were given as null
 * @throws AwsError SerializationException for what is no JSON object
 */
export function readBody(text: string): { members: Members; nulls: readonly string[] } {
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw new AwsError('SerializationException', 'Could not parse request body into json: it is not JSON.')
  }
  if (!isObject(value)) {
    throw new AwsError('SerializationException', 'Could not parse request body into json: it is no object.')
  }
  const nulls = Object.keys(value).filter((key) => value[key] === null)
  return { members: withoutNulls(value, 0) as Members, nulls }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutNulls(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) {
    throw new AwsError('SerializationException', `The request body is nested deeper than ${DEEPEST} levels.`)
  }
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner, depth + 1)]))
}
