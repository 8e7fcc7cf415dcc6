import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileFilters, parseFilters } from '../../src/rules/filter/index.ts'
import { DIFFERENCES } from './event-ruler/differences.ts'

/** Patterns and events with the answers of aws/event-ruler 2.1.0; made by event-ruler/generate.ts. */
interface Group {
  readonly kind: 'random' | 'refusals' | 'difference'
  readonly why?: string
  readonly patterns: readonly string[]
  readonly events: readonly string[]
  /** For each pattern a character an event (1, 0, or ? when event-ruler is not of one mind), or `refused`. */
  readonly matches: readonly string[]
}

const path = new URL('event-ruler/vectors.ndjson', import.meta.url)
const GROUPS = readFileSync(path, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Group)
const of = (kind: Group['kind']) => GROUPS.filter((group) => group.kind === kind)

/** The pattern as one about an SQS body, with the events as bodies. */
function ours(pattern: string, events: readonly string[]): string {
  const { filters, problems } = parseFilters({ patterns: [`{"body":${pattern}}`], sourceType: 'sqs' })
  if (problems.length > 0) return 'refused'
  const matches = compileFilters(filters, 'sqs')
  return events.map((data) => (matches({ event: {}, data }) ? '1' : '0')).join('')
}

describe('against the answers of aws/event-ruler', () => {
  it('agrees on random patterns and events [FLT-5, FLT-16, FLT-20, FLT-21, FLT-22, FLT-23, FLT-28, FLT-29]', () => {
    const asked = of('random').flatMap(({ patterns, events, matches }) =>
      patterns.flatMap((pattern, index) => {
        const ruler = matches[index] === 'refused' ? '' : matches[index]!
        const answer = ours(pattern, events)
        return Array.from(ruler, (expected, at) => ({
          pattern,
          event: events[at],
          expected,
          answer: answer[at],
        }))
      }),
    )
    const wrong = asked.filter(({ expected, answer }) => expected !== '?' && expected !== answer)
    expect(wrong.slice(0, 3)).toEqual([])
    const count = (answer: string) => asked.filter(({ expected }) => expected === answer).length
    expect(count('1')).toBeGreaterThan(1000)
    expect(count('0')).toBeGreaterThan(5000)
    expect(count('?')).toBeLessThan(10)
  })

  it('refuses what it refuses [FLT-16, FLT-19, FLT-30]', () => {
    const asked = [...of('refusals'), ...of('random')].flatMap(({ patterns, matches }) =>
      patterns.map((pattern, index) => ({ pattern, ruler: matches[index] })),
    )
    const wrong = asked.filter(
      ({ pattern, ruler }) => (ours(pattern, []) === 'refused') !== (ruler === 'refused'),
    )
    expect(wrong.slice(0, 3)).toEqual([])
    expect(asked.filter(({ ruler }) => ruler !== 'refused').length).toBeGreaterThan(100)
  })

  it.each(DIFFERENCES)('differs on purpose: $why', ({ why, patterns, events, ours: expected }) => {
    const recorded = of('difference').find((group) => group.why === why)!
    expect(recorded).toMatchObject({ patterns, events })
    expect(patterns.map((pattern) => ours(pattern, events))).toEqual(expected)
    expect(recorded.matches.every((match, index) => match !== expected[index])).toBe(true)
  })
})
