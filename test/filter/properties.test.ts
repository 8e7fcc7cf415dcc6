import { describe, expect, it } from 'vitest'
import { compileFilters, parseFilters } from '../../src/rules/filter/index.ts'
import { freshSeed, seededRandom, type Random } from '../../src/time/index.ts'
import { pick, randomEvent, randomPattern, type Vocabulary } from './event-ruler/random-json.ts'
import { referenceMatches } from './reference.ts'

const SPELLINGS = ['1', '1.0', '1e0', '-0', '0', '300', '3e2', '2.5', '25e-1', '1e400', '9007199254740992']
const LARGE = ['9007199254740993', '-9007199254740993', '9007199254740992.0', '1e300']
const COMPARABLE = ['1', '1.0', '-0', '300', '3e2', '2.5', '9007199254740992']

/** Names that JavaScript objects inherit, that hold dots, and that JSON has to escape. */
const NAMES = [
  ['a', 'b', 'c'],
  ['a', 'b', 'a.b', 'b.a'],
  ['a', 'constructor', '__proto__'],
  ['a', 'a"', '\\'],
  ['a', ':', 'b,'],
]

/** Strings that look like parts of a record. */
const STRINGS = ['x', 'X', '', '"a":1', '{"a":300}', 'a\\', '\n', 'a', ':', '300']

function vocabularyOf(random: Random): { patterns: Vocabulary; events: Vocabulary } {
  const names = pick(random, NAMES)
  const strings = ['x', pick(random, STRINGS), pick(random, STRINGS)]
  const spellings = [pick(random, SPELLINGS), pick(random, SPELLINGS)]
  return {
    patterns: { names, strings, numbers: COMPARABLE, equalNumbers: spellings },
    events: {
      names,
      strings,
      numbers: [...spellings, pick(random, SPELLINGS), pick(random, LARGE)],
      equalNumbers: [],
    },
  }
}

/** The same record written otherwise: with spaces, and with names and strings spelled by escapes. */
function respelled(random: Random, text: string): string {
  const [spaces, escapes] = [random.below(3) === 0, random.below(4) === 0]
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|:/g, (token) => {
    if (token === ':') return spaces ? '\n : ' : token
    return escapes && token === '"a"' ? String.raw`"\u0061"` : token
  })
}

describe('filters against their meaning, said again', () => {
  const seed = freshSeed()

  it(`agree on random patterns and records (seed ${seed}) [FLT-5, FLT-17, FLT-18, FLT-19, FLT-20, FLT-21, FLT-22, FLT-28]`, () => {
    const random = seededRandom(seed)
    const answers = { true: 0, false: 0 }
    for (let round = 0; round < 600; round++) {
      const words = vocabularyOf(random)
      const pattern = `{"body":${randomPattern(random, words.patterns)}}`
      const { filters } = parseFilters({ patterns: [pattern], sourceType: 'sqs' })
      const matches = compileFilters(filters, 'sqs')
      for (let event = 0; event < 10 && filters.length > 0; event++) {
        const data = respelled(random, randomEvent(random, words.events))
        const expected = referenceMatches(filters[0]!.branches, `{"body":${data}}`)
        expect({ pattern, data, matches: matches({ event: {}, data }) }).toEqual({
          pattern,
          data,
          matches: expected,
        })
        answers[`${expected}`]++
      }
    }
    expect(answers.true).toBeGreaterThan(500)
    expect(answers.false).toBeGreaterThan(500)
  })

  it(`never throw, whatever the bytes (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const { filters } = parseFilters({
      patterns: ['{"value":{"a":[1]}}', '{"key":["x"]}'],
      sourceType: 'msk',
    })
    const matches = compileFilters(filters, 'msk')
    const whole = new TextEncoder().encode('{"a":[1,{"b":"\\u00e9é"}],"c":null}')
    for (let round = 0; round < 2000; round++) {
      const data = whole.slice(0, 1 + random.below(whole.length))
      data[random.below(data.length)] = random.below(256)
      expect(typeof matches({ event: {}, data, key: data })).toBe('boolean')
    }
  })
})
