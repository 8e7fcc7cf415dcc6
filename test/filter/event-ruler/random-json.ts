import { type Random } from '../../../src/time/index.ts'

/** The words of which random patterns and events are made: few, so that they meet. */
export interface Vocabulary {
  readonly names: readonly string[]
  readonly strings: readonly string[]
  /** JSON texts of numbers in events. */
  readonly numbers: readonly string[]
  /** JSON texts of numbers in lists of values; empty when a pattern must not compare texts. */
  readonly equalNumbers: readonly string[]
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)]!
}

export function list<T>(random: Random, maximum: number, item: () => T): T[] {
  return Array.from({ length: random.below(maximum + 1) }, item)
}

/** The JSON text of an event: an object with lists, lists in lists, objects in lists, and names with dots. */
export function randomEvent(random: Random, words: Vocabulary): string {
  return randomObject(random, words, 3)
}

function randomObject(random: Random, words: Vocabulary, depth: number): string {
  const names = words.names.filter(() => random.below(10) < 5)
  const members = names.map((name) => `${JSON.stringify(name)}:${randomValue(random, words, depth)}`)
  return `{${members.join(',')}}`
}

function randomValue(random: Random, words: Vocabulary, depth: number): string {
  const kind = random.below(10)
  if (depth > 0 && kind < 2) return randomObject(random, words, depth - 1)
  if (depth > 0 && kind < 4)
    return `[${list(random, 3, () => randomValue(random, words, depth - 1)).join(',')}]`
  return randomScalar(random, words)
}

function randomScalar(random: Random, words: Vocabulary): string {
  const kind = random.below(10)
  if (kind < 5) return JSON.stringify(pick(random, words.strings))
  if (kind < 8) return pick(random, words.numbers)
  return pick(random, ['null', 'true', 'false'])
}

/** The JSON text of a pattern. */
export function randomPattern(random: Random, words: Vocabulary): string {
  return randomFields(random, words, 2)
}

function randomFields(random: Random, words: Vocabulary, depth: number): string {
  const chosen = words.names.filter(() => random.below(10) < 3)
  const names = chosen.length === 0 ? [pick(random, words.names)] : chosen
  const members = names.map((name) => `${JSON.stringify(name)}:${randomField(random, words, depth)}`)
  if (depth > 0 && random.below(10) < 2) {
    const alternatives = Array.from({ length: 2 + random.below(2) }, () =>
      randomFields(random, words, depth - 1),
    )
    members.splice(random.below(members.length + 1), 0, `"$or":[${alternatives.join(',')}]`)
  }
  return `{${members.join(',')}}`
}

function randomField(random: Random, words: Vocabulary, depth: number): string {
  if (depth > 0 && random.below(10) < 3) return randomFields(random, words, depth - 1)
  return `[${Array.from({ length: 1 + random.below(3) }, () => randomRule(random, words)).join(',')}]`
}

function randomRule(random: Random, words: Vocabulary): string {
  const text = (): string => JSON.stringify(pick(random, words.strings))
  const number = (): string => pick(random, words.numbers)
  const rules: (() => string)[] = [
    text,
    text,
    () => pick(random, ['null', 'true', 'false']),
    () => (words.equalNumbers.length === 0 ? text() : pick(random, words.equalNumbers)),
    () => `{"prefix":${text()}}`,
    () => `{"suffix":${text()}}`,
    () => `{"equals-ignore-case":${text()}}`,
    () => `{"${pick(random, ['prefix', 'suffix'])}":{"equals-ignore-case":${text()}}}`,
    () => `{"exists":${pick(random, ['true', 'false', 'false'])}}`,
    () => `{"anything-but":${pick(random, [text(), `[${text()},${text()}]`])}}`,
    () => `{"anything-but":${pick(random, [number(), `[${number()},${number()}]`])}}`,
    () => `{"numeric":["${pick(random, ['=', '<', '<=', '>', '>='])}",${number()}]}`,
    () => `{"numeric":["${pick(random, ['>', '>='])}",-1,"${pick(random, ['<', '<='])}",${number()}]}`,
  ]
  return pick(random, rules)()
}

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"x"',
  '">"',
  '"<="',
  '"$or"',
  '"prefix"',
  '"numeric"',
  '"exists"',
]

/** The text with one token changed, taken out, or put in: JSON or not, a pattern or not. */
export function mutated(random: Random, text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[-+.\w]+|\S/g)!
  const token = pick(random, [...TOKENS, '5', '-1.5', 'true', 'null', pick(random, tokens)])
  tokens.splice(
    1 + random.below(tokens.length - 1),
    random.below(2),
    ...(random.below(4) === 0 ? [] : [token]),
  )
  return tokens.join('')
}

/** Whether nothing follows the bracket that closes the first one; true also for brackets that do not close. */
export function endsAtItsBracket(text: string): boolean {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/g)!
  let depth = 0
  return !tokens.slice(0, -1).some((token) => {
    if (/^[{[]$/.test(token)) depth++
    if (/^[}\]]$/.test(token)) depth--
    return depth <= 0
  })
}
