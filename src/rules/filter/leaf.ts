import { ExactNumber, isComparable, LARGEST_EXACT } from './exact-number.ts'
import type { Comparison, Rule } from './filter.ts'
import { ignoringCase } from './ignore-case.ts'

/** A value at the end of a path. */
export type Scalar = string | number | boolean | null | ExactNumber

/** 0: no match. 1: match. 2: match if the number's text is the right one; the double alone cannot tell. */
export type Match = 0 | 1 | 2

/** How a number of the record was written: `unknown` until its text is looked up, or as JavaScript prints it. */
export type NumberText = 'unknown' | 'printed'

/**
 * The rules of one field, merged by the type they can match: one of them must (FLT-5, FLT-29).
 *
 * What each operator says of a value of another type is event-ruler's: `exists: true` matches every value, `anything-but`
 * every value that is none of its own, null and booleans included, and all others match their own type only.
 */
export class Leaf {
  /** `exists: false` is among the rules: the field may be missing (FLT-20). */
  readonly mayBeAbsent: boolean
  readonly #numberText: NumberText
  readonly #words: ReadonlySet<true | false | null>
  readonly #anyWord: boolean
  readonly #strings: ReadonlySet<string>
  readonly #stringTests: readonly ((text: string) => boolean)[]
  readonly #anyString: boolean
  /** Texts by the double they stand for. */
  readonly #numbers: ReadonlyMap<number, ReadonlySet<string>>
  readonly #comparisons: readonly (readonly Comparison[])[]
  readonly #excluded: readonly ReadonlySet<number>[]
  readonly #anyNumber: boolean

  constructor(rules: readonly Rule[], numberText: NumberText) {
    const exists = rules.some((rule) => rule.kind === 'exists' && rule.value)
    const butStrings = rules.some(({ kind }) => kind === 'anything-but')
    const butNumbers = rules.some(({ kind }) => kind === 'anything-but-numbers')
    this.mayBeAbsent = rules.some((rule) => rule.kind === 'exists' && !rule.value)
    this.#numberText = numberText
    this.#words = new Set(rules.flatMap((rule) => wordOf(rule)))
    this.#anyWord = exists || butStrings || butNumbers
    this.#strings = new Set(rules.flatMap((rule) => (rule.kind === 'string' ? [rule.value] : [])))
    this.#stringTests = rules.flatMap((rule) => stringTest(rule))
    this.#anyString = exists || butNumbers
    this.#numbers = textsByValue(rules)
    this.#comparisons = rules.flatMap((rule) => (rule.kind === 'numeric' ? [rule.comparisons] : []))
    this.#excluded = rules.flatMap((rule) =>
      rule.kind === 'anything-but-numbers' ? [new Set(rule.numbers)] : [],
    )
    this.#anyNumber = exists || butStrings
  }

  matches(value: Scalar): Match {
    if (typeof value === 'string') return this.matchesString(value) ? 1 : 0
    if (typeof value === 'number') return this.#matchesDouble(value)
    if (value instanceof ExactNumber) return this.#matchesExact(value.value, value.text) ? 1 : 0
    return this.#anyWord || this.#words.has(value) ? 1 : 0
  }

  matchesString(text: string): boolean {
    if (this.#anyString || this.#strings.has(text)) return true
    for (const test of this.#stringTests) if (test(text)) return true
    return false
  }

  #matchesDouble(value: number): Match {
    if (this.#numberText === 'printed') return this.#matchesExact(value, String(value)) ? 1 : 0
    if (this.#anyNumber) return 1
    if (this.#compares(value)) return Math.abs(value) === LARGEST_EXACT ? 2 : 1
    if (this.#numbers.has(value)) return 2
    return Math.abs(value) === LARGEST_EXACT && this.#excluded.length > 0 ? 2 : 0
  }

  #matchesExact(value: number, text: string): boolean {
    if (this.#anyNumber || this.#numbers.get(value)?.has(text) === true) return true
    return isComparable(value, text) ? this.#compares(value) : this.#excluded.length > 0
  }

  /** Compares as doubles; beyond ±2^53 a value is no number for comparisons (FLT-19). */
  #compares(value: number): boolean {
    if (Math.abs(value) > LARGEST_EXACT) return this.#excluded.length > 0
    for (const both of this.#comparisons) if (both.every((one) => holds(one, value))) return true
    for (const numbers of this.#excluded) if (!numbers.has(value)) return true
    return false
  }
}

function wordOf(rule: Rule): (boolean | null)[] {
  if (rule.kind === 'null') return [null]
  return rule.kind === 'boolean' ? [rule.value] : []
}

function textsByValue(rules: readonly Rule[]): ReadonlyMap<number, ReadonlySet<string>> {
  const texts = rules.flatMap((rule) => (rule.kind === 'number' ? [rule.text] : []))
  return new Map(
    texts.map((text) => [Number(text), new Set(texts.filter((other) => Number(other) === Number(text)))]),
  )
}

function stringTest(rule: Rule): ((text: string) => boolean)[] {
  if (rule.kind === 'anything-but') {
    const excluded = new Set(rule.strings)
    return [(text) => !excluded.has(text)]
  }
  if (rule.kind === 'equals-ignore-case') return [ignoringCase(rule.value, 'whole')]
  if (rule.kind !== 'prefix' && rule.kind !== 'suffix') return []
  const { value, kind } = rule
  if (rule.ignoreCase) return [ignoringCase(value, kind === 'prefix' ? 'start' : 'end')]
  return [kind === 'prefix' ? (text) => text.startsWith(value) : (text) => text.endsWith(value)]
}

function holds({ operator, value }: Comparison, found: number): boolean {
  switch (operator) {
    case '=':
      return found === value
    case '<':
      return found < value
    case '<=':
      return found <= value
    case '>':
      return found > value
    case '>=':
      return found >= value
  }
}
