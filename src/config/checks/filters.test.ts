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
  'a filter pattern is one that AWS takes': {
    passes: [
      text('kinesis', filter('{ data: { a: { b: [5, null, { prefix: x }] } }, partitionKey: [k] }')),
      text('sqs', filter(`'{"body":{"a":["b"]}}'`)),
      text('sqs', filter('{ body: { $or: [{ a: [1] }, { b: [2] }] } }')),
      text('msk', filter('{ value: [{ prefix: a }] }')),
    ],
    fails: [
      ...(
        [
          ['{}', 'FLT-30'],
          [`'{}'`, 'FLT-30'],
          [`'"x"'`, 'FLT-30'],
          [`'[1]'`, 'FLT-30'],
          [`'{'`, 'FLT-30'],
          [`''`, 'FLT-30'],
          ['{ eventSource: aws }', 'FLT-30'],
          ['{ body: { a: [] } }', 'FLT-30'],
          ['{ body: {} }', 'FLT-30'],
          ['{ body: { a: [{ wildcard: "a*" }] } }', 'FLT-16'],
          ['{ body: { a: [{ numeric: [">", 9007199254740993] }] } }', 'FLT-19'],
          [`{ body: { a: [${'x'.repeat(4096)}] } }`, 'FLT-2'],
        ] as const
      ).map(([pattern, rule]) => [text('sqs', filter(pattern)), `FILTER_PATTERN_INVALID ${rule}`] as const),
      [text('kinesis', filter('{ data: [{ prefix: a }] }')), 'FILTER_PATTERN_INVALID FLT-31'],
      [text('dynamodb', filter(`'{"dynamodb":["a"]}'`)), 'FILTER_PATTERN_INVALID FLT-31'],
    ],
  },
  'a filter pattern says what it can mean': {
    passes: [text('kinesis', filter('{ data: { a: [b] } }'))],
    fails: [
      [text('kinesis', filter(`'{"data":{"a":["b"],"a":["c"]}}'`)), 'FILTER_PATTERN_ODD FLT-26 warning'],
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
