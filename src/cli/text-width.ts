import { stripVTControlCharacters } from 'node:util'

const PRINTABLE_ASCII = /^[\u0020-\u007e]*$/
const CONTROL = /\p{Cc}/gu
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\ufe0f/u
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Text that other programs wrote, fit for one line of a terminal: without its escapes, tabs as spaces. */
export function printable(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text
  return stripVTControlCharacters(text).replaceAll('\t', '  ').replace(CONTROL, '')
}

/** How many columns of a terminal a printable text takes. */
export function columnsOf(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  let columns = 0
  for (const { segment } of characters.segment(text)) columns += widthOf(segment)
  return columns
}

/** The text if it fits, else its beginning and `…`. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  if (columns <= 0) return ''
  let used = 0
  let kept = ''
  for (const { segment } of characters.segment(text)) {
    used += widthOf(segment)
    if (used > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** The text in lines of at most so many columns, broken at spaces where there are some. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\S) /)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || columnsOf(longer) <= columns) {
      line = longer
      continue
    }
    lines.push(line)
    line = word
  }
  return [...lines, line].map((one) => cut(one, columns))
}

/** Exactly so many columns: cut, or filled up with spaces on the right. */
export function toLeft(text: string, columns: number): string {
  const fitting = cut(text, columns)
  return fitting + ' '.repeat(Math.max(0, columns - columnsOf(fitting)))
}

/** Exactly so many columns: cut, or filled up with spaces on the left. */
export function toRight(text: string, columns: number): string {
  const fitting = cut(text, columns)
  return ' '.repeat(Math.max(0, columns - columnsOf(fitting))) + fitting
}

function widthOf(character: string): number {
  if (/^[\p{M}\u200b-\u200d]/u.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
