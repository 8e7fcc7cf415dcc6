/** How values and what is expected of them are said in messages. */

/** A value as a reader of the file sees it, shortened. */
export function sayValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/** What a type of JSON Schema asks for. */
export function sayType(type: string | readonly string[]): string {
  const types = typeof type === 'string' ? [type] : type
  return orList(types.map((one) => TYPE_WORDS[one] ?? one))
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`
}

/**
 * What to write in place of a value of the wrong type, as far as it can be guessed; null when it cannot.
 * @param range what a number may be, as messages say it: `0 to 300`, `at least 1`
 */
export function insteadOf(value: unknown, type: string, range = ''): string | null {
  const text = typeof value === 'string' ? value.trim() : ''
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text))
    return `${text} without quotes`
  if (type === 'boolean' && /^(yes|on|y|1|true)$/i.test(text)) return 'true'
  if (type === 'boolean' && /^(no|off|n|0|false)$/i.test(text)) return 'false'
  if (type === 'integer' && Number.isFinite(value)) return `${nearest(Math.round(Number(value)), range)}`
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  if (type === 'string' && ['number', 'boolean'].includes(typeof value))
    return `"${JSON.stringify(value)}" in quotes`
  if (type === 'array' && value !== null && typeof value !== 'object') return `[${JSON.stringify(value)}]`
  if (type === 'object' && value === null) return '{} for one without settings'
  return null
}

function nearest(value: number, range: string): number {
  const [low = -Infinity, high = range.startsWith('at least') ? Infinity : low] = [
    ...range.matchAll(/-?\d+/g),
  ].map(Number)
  return range === '' ? value : Math.min(Math.max(value, low), high)
}

/** The moment that a text names, in Unix seconds; null when it names none. */
export function unixSecondsOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms / 1000
}
