import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { load, pipelineText as text } from './fixture.ts'
import { problemsToJson, renderProblems } from './index.ts'

const FILE = 'Function:\n  FunctionName: orders\n\n  Timeout: 901\n  Handler: a.b\n  Extra: 1\nEngine: {}\n'

it('shows place, code, rule, frame and hint', () => {
  const [problem] = load(text('kinesis', 'BatchSize: 0')).problems
  const mapping =
    '  - { EventSourceArn: "arn:aws:kinesis:us-east-2:123456789012:stream/orders", StartingPosition: LATEST, BatchSize: 0 }'
  expect(renderProblems([problem!], { colour: false })).toBe(
    `p.yaml:3:116: error: BatchSize must be 1 to 10000, not 0 [VALUE_RANGE, PAGE-13]
    1 | Function: { FunctionName: orders }
    2 | EventSourceMappings:
  > 3 | ${mapping}
      | ${' '.repeat(115)}^
  → write 1 to 10000: The most records in one batch, whatever the window.

1 error in 1 file
`,
  )
})

it('shows two lines around, counts, and marks below tabs', () => {
  const { problems } = load([
    FILE,
    `${text('kinesis').replace('Name: orders', 'Name: x')}Engine: { StateDirectory: "a\tb", Extra: 1 }\n`,
  ])
  const shown = renderProblems(problems, { colour: false })
  expect(shown).toContain(
    '\n    2 |   FunctionName: orders\n    3 |\n  > 4 |   Timeout: 901\n      |            ^^^\n    5 |   Handler: a.b\n    6 |   Extra: 1\n',
  )
  expect(shown).toContain(
    '  > 4 | Engine: { StateDirectory: "a\tb", Extra: 1 }\n      |                             \t    ^^^^^\n',
  )
  expect(shown).toMatch(/\n\n\d errors in 2 files\n$/)
})

it('shows no control characters of a file to a terminal', () => {
  const shown = renderProblems(load('Function: "\u001b[31mred\u0007"\n').problems, { colour: false })
  expect(shown).toContain('\u{fffd}[31mred\u{fffd}')
  expect(shown).not.toMatch(/[^\P{Cc}\n]/u)
})

it('speaks of the file where there is no key', () => {
  expect(load('hello\n').problems.map(({ message }) => message)).toEqual([
    'the file must be a mapping, not "hello"',
  ])
})

it('shows nothing when nothing is wrong', () => {
  expect(renderProblems([], { colour: false })).toBe('')
})

it('colours only when asked', () => {
  const { problems } = load(text('kinesis', 'BatchSize: 0'))
  const coloured = renderProblems(problems, { colour: true })
  expect(coloured).toContain('\u001B[31merror\u001B[39m')
  expect(stripVTControlCharacters(coloured)).toBe(renderProblems(problems, { colour: false }))
})

it('gives JSON with just the members that are promised', () => {
  expect(problemsToJson(load(text('kinesis', 'BatchSize: 0')).problems)).toEqual([
    {
      severity: 'error',
      code: 'VALUE_RANGE',
      rule: 'PAGE-13',
      file: 'p.yaml',
      line: 3,
      column: 116,
      message: 'BatchSize must be 1 to 10000, not 0',
      hint: 'write 1 to 10000: The most records in one batch, whatever the window.',
    },
  ])
  expect(Object.keys(problemsToJson(load('').problems)[0]!)).toEqual([
    'severity',
    'code',
    'rule',
    'file',
    'line',
    'column',
    'message',
    'hint',
  ])
})
