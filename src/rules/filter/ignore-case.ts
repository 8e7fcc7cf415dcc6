/** Which end of a string must match. */
export type Extent = 'whole' | 'start' | 'end'

/**
 * A test that compares without case: each character of the pattern matches itself, its upper and its lower case, as
 * in event-ruler (`straße` matches `STRASSE`). No normalisation (FLT-17).
 */
export function ignoringCase(value: string, extent: Extent): (text: string) => boolean {
  const source = Array.from(value, variants).join('')
  const expression = new RegExp(`${extent === 'end' ? '' : '^'}${source}${extent === 'start' ? '' : '$'}`)
  return (text) => expression.test(text)
}

function variants(character: string): string {
  const all = new Set([character, character.toLowerCase(), character.toUpperCase()].map(escaped))
  return all.size === 1 ? [...all][0]! : `(?:${[...all].join('|')})`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
