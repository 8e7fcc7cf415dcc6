import { describe, expect, it } from 'vitest'
import { pipelineText as text } from '../fixture.ts'
import { FILTER_CHECKS } from './filters.ts'
import { expectedOf, filters, foundIn, titled, type Examples } from './fixture.ts'

const filter = (pattern: string) => `FilterCriteria: { Filters: [{ Pattern: ${pattern} }] }`

const EXAMPLES: Examples = {
  'more than five filters need a quota': {
    passes: [text('kinesis', filters(5)), text('kinesis', filters(0))],
    fails: [
      [text('kinesis', filters(6)), 'FILTERS_ABOVE_QUOTA FLT-4 warning'],
      [text('kinesis', filters(11)), 'VALUE_LENGTH FLT-4'],
    ],
  },
  'a filter pattern is an object whose leaves are lists': {
    passes: [
      text('kinesis', filter('{ data: { a: { b: [5, null, { prefix: x }] } }, partitionKey: [k] }')),
      text('sqs', filter(`'{"body":{"a":["b"]}}'`)),
      text('sqs', filter('{ $or: [{ a: [1] }, { b: [2] }] }')),
    ],
    fails: [
      '{}',
      `'{}'`,
      `'"x"'`,
      `'[1]'`,
      `'{'`,
      `''`,
      '{ eventSource: aws }',
      '{ data: { a: [] } }',
      '{ data: {} }',
      '{ $or: [5] }',
      `{ a: [${'x'.repeat(4096)}] }`,
    ].map((pattern) => [text('sqs', filter(pattern)), 'FILTER_PATTERN_INVALID FLT-30'] as const),
  },
  'a pattern for Kinesis and DynamoDB speaks of JSON data': {
    passes: [
      text('kinesis', filter('{ data: { a: [b] } }')),
      text('msk', filter('{ value: [{ prefix: a }] }')),
    ],
    fails: [
      [text('kinesis', filter('{ data: [{ prefix: a }] }')), 'FILTER_PATTERN_INVALID FLT-31'],
      [text('dynamodb', filter(`'{"dynamodb":["a"]}'`)), 'FILTER_PATTERN_INVALID FLT-31'],
    ],
  },
}

describe('filters', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(FILTER_CHECKS.map(({ name }) => name))
  })

  it.each(titled(FILTER_CHECKS))('%s', (_title, { name }) => {
    expect(foundIn(EXAMPLES[name]!)).toEqual(expectedOf(EXAMPLES[name]!))
  })
})
