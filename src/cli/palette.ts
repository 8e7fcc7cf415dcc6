import type { Tone } from '../views/index.ts'

/** Colours by what they mean; each returns its text unchanged where there are none. */
export type Palette = Readonly<Record<Tone | 'strong', (text: string) => string>>

/** Colour only on a terminal, and not under NO_COLOR. */
export function paletteFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Palette {
  return hasColour(stream, environment) ? COLOURED : PLAIN
}

/** Whether colours may be written. */
export function hasColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
}

const same = (text: string): string => text
const PLAIN: Palette = { good: same, bad: same, waiting: same, quiet: same, plain: same, strong: same }
const COLOURED: Palette = {
  good: sgr(32, 39),
  bad: sgr(31, 39),
  waiting: sgr(33, 39),
  quiet: sgr(2, 22),
  plain: same,
  strong: sgr(1, 22),
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`)
}
