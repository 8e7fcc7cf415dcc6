import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

/** Errors of our own files are no help to whoever wrote the handler. */
const OUR_FOLDER = new URL('..', import.meta.url).href

/**
 * A sentence for anything thrown: `TypeError: x is not a function (/app/orders.ts:12:9)`. The place is the first one
 * of the stack that is a file and none of ours, else what `otherPlace` knows. Never throws, whatever the error is:
 * its members may be of any type, and throw.
 */
export function describeError(
  error: unknown,
  otherPlace: () => string | undefined = () => undefined,
): string {
  try {
    return sentenceOf(error, otherPlace)
  } catch {
    return 'an error that cannot be described'
  }
}

function sentenceOf(error: unknown, otherPlace: () => string | undefined): string {
  if (!(error instanceof Error))
    return typeof error === 'string' ? error : inspect(error, { breakLength: Infinity })
  const stack: unknown = error.stack
  const place = placeOf(typeof stack === 'string' ? stack : '') ?? otherPlace()
  const what = `${error.name}: ${error.message}`
  return place === undefined ? what : `${what} (${place})`
}

/** Some syntax errors name their place in the first line, others in the first useful frame. */
export function placeOf(stack: string): string | undefined {
  const [first = '', ...frames] = stack.split('\n')
  if (/^(file:\/\/)?\/.*:\d+$/.test(first)) return asPath(first)
  for (const frame of frames) {
    const place = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]*:\d+:\d+)\)?$/.exec(frame)?.[1]
    if (place !== undefined && !place.startsWith(OUR_FOLDER)) return asPath(place)
  }
  return undefined
}

function asPath(place: string): string {
  const [, file = place, position = ''] = /^(.*?)((?::\d+)+)$/.exec(place) ?? []
  return file.startsWith('file:') ? fileURLToPath(file) + position : file + position
}
