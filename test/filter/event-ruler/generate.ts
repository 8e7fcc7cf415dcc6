/**
 * Makes test/filter/event-ruler/vectors.ndjson: random patterns and events, always the same ones, with the answers of
 * aws/event-ruler, the library that AWS publishes for event patterns. Needs Java 17 and Maven; in this folder:
 *
 * ```
 * mvn -q dependency:copy-dependencies -DoutputDirectory=/tmp/event-ruler
 * node generate.ts | java -cp '/tmp/event-ruler/*' vectors.java > vectors.ndjson
 * ```
 */
import { seededRandom, type Random } from '../../../src/time/index.ts'
import { DIFFERENCES } from './differences.ts'
import {
  endsAtItsBracket,
  list,
  mutated,
  pick,
  randomEvent,
  randomPattern,
  type Vocabulary,
} from './random-json.ts'

const SEED = 20260101

const STRINGS = ['x', 'y', 'xy', 'Xy', 'XYX', '', 'é', 'É', 'stra\u00dfe', 'STRASSE', '\u03c3', '\u03a3', '5']

/** Numbers in one spelling each, so that comparing texts and comparing doubles comes to the same. */
const PLAIN_NUMBERS = ['0', '1', '2.5', '-1', '300', '9007199254740992']

/** Any spelling, for patterns that compare doubles. */
const SPELLINGS = [...PLAIN_NUMBERS, '-0', '0.0', '1.0', '1e0', '25e-1', '3.0E+2', '30e1', '0.1', '1e-7']

const random = seededRandom(SEED)
for (let group = 0; group < 60; group++) write(randomGroup(random, group))
write({ kind: 'refusals', patterns: randomRefusals(random), events: [] })
for (const { patterns, events, why } of DIFFERENCES) write({ kind: 'difference', why, patterns, events })

function randomGroup(random: Random, group: number) {
  const comparesTexts = group % 2 === 0
  const words: Vocabulary = {
    names: pick(random, [
      ['a', 'b', 'c'],
      ['a', 'b', 'a.b', 'b-x'],
      ['a', 'b', 'c', 'd'],
    ]),
    strings: [...list(random, 3, () => pick(random, STRINGS)), 'x', pick(random, STRINGS)],
    numbers: comparesTexts ? PLAIN_NUMBERS : SPELLINGS,
    equalNumbers: comparesTexts ? PLAIN_NUMBERS : [],
  }
  return {
    kind: 'random',
    patterns: Array.from({ length: 12 }, () => randomPattern(random, words)),
    events: Array.from({ length: 12 }, () => randomEvent(random, words)),
  }
}

/** Patterns of which about half are wrong. Those that go on after their end are a difference of their own. */
function randomRefusals(random: Random): readonly string[] {
  const whole = Array.from({ length: 80 }, (_, group) => randomGroup(random, group).patterns).flat()
  return [...new Set(whole.map((pattern) => mutated(random, pattern)).filter(endsAtItsBracket))].slice(0, 600)
}

function write(group: object): void {
  process.stdout.write(`${JSON.stringify(group)}\n`)
}
