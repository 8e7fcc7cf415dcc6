/** What the placeholders of expected JSON stand for. */
export interface Placeholders {
  /** Sequence number or offset of the record of this name; undefined while nobody has read it. */
  sequenceOf(name: string): string | undefined
  /** The identity of that record: a Kinesis record's `eventID`. */
  idOf(name: string): string | undefined
}

/**
 * Compares JSON with what a step expects of it: `"<any>"`, `"<uuid>"`, `"<time>"`, `"<sequence of \"x\">"`,
 * `"<id of \"x\">"` stand for values, and the member `"<rest>": "<any>"` for all members that are not named.
 * @returns the first difference with its place, null when there is none
 */
export function firstDifference(
  expected: unknown,
  actual: unknown,
  placeholders: Placeholders,
): string | null {
  return differenceAt('$', expected, actual, placeholders)
}

function differenceAt(place: string, expected: unknown, actual: unknown, known: Placeholders): string | null {
  if (typeof expected === 'string') return stringDifference(place, expected, actual, known)
  if (Array.isArray(expected)) return arrayDifference(place, expected, actual, known)
  if (isObject(expected)) return objectDifference(place, expected, actual, known)
  return Object.is(expected, actual) ? null : differs(place, expected, actual)
}

function arrayDifference(
  place: string,
  expected: readonly unknown[],
  actual: unknown,
  known: Placeholders,
): string | null {
  if (!Array.isArray(actual)) return differs(place, expected, actual)
  for (const [index, item] of expected.entries()) {
    if (index >= actual.length) return `${place}[${index}] is missing`
    const difference = differenceAt(`${place}[${index}]`, item, actual[index], known)
    if (difference !== null) return difference
  }
  if (actual.length === expected.length) return null
  return `${place}[${expected.length}] is not expected: ${shown(actual[expected.length])}`
}

function objectDifference(
  place: string,
  expected: Readonly<Record<string, unknown>>,
  actual: unknown,
  known: Placeholders,
): string | null {
  if (!isObject(actual)) return differs(place, expected, actual)
  const names = Object.keys(expected).filter((name) => name !== '<rest>')
  for (const name of names) {
    if (!(name in actual)) return `${place}.${name} is missing`
    const difference = differenceAt(`${place}.${name}`, expected[name], actual[name], known)
    if (difference !== null) return difference
  }
  if ('<rest>' in expected) return null
  const unexpected = Object.keys(actual).find((name) => !names.includes(name))
  return unexpected === undefined
    ? null
    : `${place}.${unexpected} is not expected: ${shown(actual[unexpected])}`
}

function stringDifference(
  place: string,
  expected: string,
  actual: unknown,
  known: Placeholders,
): string | null {
  const holds = isKind(expected, actual)
  if (holds !== undefined) return holds ? null : differs(place, expected, actual)
  const filled = fillPlaceholders(expected, known)
  if (filled === undefined) return `${place}: nobody has read the record that ${shown(expected)} speaks of`
  // An offset is a number in an event and a string in a position.
  const isSame = filled === actual || (filled !== expected && filled === String(actual))
  return isSame ? null : differs(place, filled, actual)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/** Whether the value is of the kind that the placeholder names; undefined when the text is no such placeholder. */
function isKind(placeholder: string, actual: unknown): boolean | undefined {
  switch (placeholder) {
    case '<any>':
      return actual !== undefined
    case '<uuid>':
      return typeof actual === 'string' && UUID.test(actual)
    case '<time>':
      return typeof actual === 'number' ? actual > 0 : typeof actual === 'string' && ISO_TIME.test(actual)
    default:
      return undefined
  }
}

/** A text, JSON perhaps, with `<sequence of "x">` and `<id of "x">` replaced; undefined when such a record is not known. */
export function fillPlaceholders(text: string, known: Placeholders): string | undefined {
  let isKnown = true
  const filled = text.replace(/<(sequence|id) of \\?"([^"\\]*)\\?">/g, (_, what: string, name: string) => {
    const value = what === 'id' ? known.idOf(name) : known.sequenceOf(name)
    isKnown &&= value !== undefined
    return value ?? ''
  })
  return isKnown ? filled : undefined
}

function differs(place: string, expected: unknown, actual: unknown): string {
  return `${place} is ${shown(actual)}, not ${shown(expected)}`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
