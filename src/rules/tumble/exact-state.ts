/*
 * A state goes from a function's answer into its next event, and functions of other languages have numbers that no
 * double of ours stands for: 9007199254740993 would come back as …992, 1.0 as an integer. So they keep their text.
 */

interface RawJson {
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}

const json = JSON as typeof JSON & RawJson

/** Where a number may be written otherwise than JavaScript prints it. */
const MAY_DIFFER = /\d[.eE]|\d{16}|-0/

/** Parses JSON so that JSON.stringify writes every number as it was written. */
export function parseExactly(text: string): unknown {
  return MAY_DIFFER.test(text) ? JSON.parse(text, keepText) : JSON.parse(text)
}

/** Whether it is a number that keeps its text: an object, to JavaScript. */
export function isExactNumber(value: unknown): boolean {
  return json.isRawJSON(value)
}

/** An event whose state is read in doubles, as a function of ours sees it, and written by JSON.stringify as it was. */
export function withState(event: object, text: string): object {
  if (!MAY_DIFFER.test(text)) return event
  // Not enumerable, so that what is copied to a worker thread has no part of it.
  return Object.defineProperty(event, 'toJSON', { value: () => ({ ...event, state: parseExactly(text) }) })
}

function keepText(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? json.rawJSON(source)
    : value
}
