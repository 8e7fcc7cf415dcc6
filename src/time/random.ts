/** Seeded random numbers (sfc32): the same seed gives the same run. The only random generator in the program. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  below(below: number): number
  /** A version 4 UUID made of the generator's own numbers. */
  uuid(): string
}

export function seededRandom(seed: number): Random {
  let [a, b, c, d] = [0x9e3779b9, seed >>> 0, (seed / 2 ** 32) >>> 0, 1]
  const word = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) word()
  const next = () => word() / 2 ** 32
  return { next, below: (below) => Math.floor(next() * below), uuid: () => uuidOf(word) }
}

/** A seed for a run that nobody gave one: printed, so that the run can be had again. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}

/** The same text for the same numbers, on every machine: part of what a seed gives. */
function uuidOf(word: () => number): string {
  const [a, b, c, d] = [word(), word(), word(), word()]
  const version = (b & 0xffff0fff) | 0x4000
  const variant = (c & 0x3fffffff) | 0x80000000
  return `${high(a)}${low(a)}-${high(b)}-${low(version)}-${high(variant)}-${low(c)}${high(d)}${low(d)}`
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function high(word: number): string {
  return BYTES[word >>> 24]! + BYTES[(word >>> 16) & 0xff]!
}

function low(word: number): string {
  return BYTES[(word >>> 8) & 0xff]! + BYTES[word & 0xff]!
}
