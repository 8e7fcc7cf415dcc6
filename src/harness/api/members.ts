/**
 * The members of a request: a JSON object, or a row each, with its name and its value as JSON, or as a text where it is
 * none. A row without a value leaves its member out.
 */
export function membersOf(
  given: string | { raw(): readonly (readonly string[])[] },
): Readonly<Record<string, unknown>> {
  if (typeof given === 'string') return JSON.parse(given) as Readonly<Record<string, unknown>>
  const rows = given.raw().filter(([, value = '']) => value !== '')
  return Object.fromEntries(rows.map(([name = '', value = '']) => [name, valueOf(value)]))
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
