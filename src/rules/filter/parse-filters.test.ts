import { describe, expect, it } from 'vitest'
import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { parseFilters } from './index.ts'

const SOURCES = Object.keys(SOURCE_TYPES) as SourceType[]

function parse(pattern: string, sourceType: SourceType = 'sqs') {
  return parseFilters({ patterns: [pattern], sourceType })
}

describe('parsing filters', () => {
  it('is for every source but DocumentDB [FLT-1]', () => {
    const takers = SOURCES.filter(
      (sourceType) => parse('{"eventSource":["x"]}', sourceType).problems.length === 0,
    )
    expect(takers).toEqual(SOURCES.filter((sourceType) => sourceType !== 'documentdb'))
    expect(parse('{"a":["x"]}', 'documentdb').problems).toMatchObject([
      {
        code: 'FiltersUnsupported',
        awsMessage: "Unsupported 'filterCriteria' parameter for given event source mapping type.",
      },
    ])
  })

  it('takes no filters for none, on every source [FLT-7]', () => {
    for (const sourceType of SOURCES) {
      expect(parseFilters({ patterns: [], sourceType })).toEqual({ filters: [], problems: [], warnings: [] })
    }
  })

  it('takes 4096 characters, not units, of a pattern [FLT-2]', () => {
    const ofLength = (length: number) => `{"body":["${'😀'.repeat(length - 13)}"]}`
    expect(parse(ofLength(4096)).problems).toEqual([])
    const [problem, ...others] = parse(ofLength(4097)).problems
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code: 'FilterPatternTooLong', filter: 0 })
    expect(problem!.awsMessage).toMatch(
      /^1 validation error detected: Value '.*' at 'filterCriteria\.filters\.1\.member\.pattern' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
    )
  })

  it('takes five filters, and ten where that was granted [FLT-4]', () => {
    const count = (length: number, maximumFilters?: number) =>
      parseFilters({
        patterns: Array.from({ length }, () => '{"body":["x"]}'),
        sourceType: 'sqs',
        ...(maximumFilters && { maximumFilters }),
      })
    expect(count(5)).toMatchObject({ problems: [], filters: { length: 5 } })
    expect(count(6).problems).toMatchObject([
      { code: 'TooManyFilters', filter: 5, message: expect.stringMatching(/6 filters.*5/) as string },
    ])
    expect(count(10, 10).problems).toEqual([])
    expect(count(11, 10).problems).toMatchObject([{ code: 'TooManyFilters', filter: 10 }])
  })

  it('says everything at once, and where', () => {
    const patterns = [
      '{"body": {"a": [1]}}',
      '{\n  "body": {\n    "a": "x",\n    "b": [{"wildcard": "*"}, []]\n  }\n}',
      '{"body" ["x"]}',
    ]
    const { problems, filters } = parseFilters({ patterns, sourceType: 'sqs' })
    expect(filters).toHaveLength(1)
    expect(problems.map(({ filter, line, column, code }) => [filter, line, column, code])).toEqual([
      [1, 3, 10, 'FilterLeafNotList'],
      [1, 4, 12, 'FilterOperatorUnsupported'],
      [1, 4, 30, 'FilterListNested'],
      [2, 1, 9, 'FilterPatternMalformed'],
    ])
    expect(problems.map(({ offset, filter }) => patterns[filter]![offset])).toEqual(['"', '"', '[', '['])
  })

  it.each([
    ['{}', 1, 'FilterObjectEmpty'],
    ['{"body":{}}', 9, 'FilterObjectEmpty'],
    ['"single-string"', 1, 'FilterPatternNotObject'],
    ['["x"]', 1, 'FilterPatternNotObject'],
    ['null', 1, 'FilterPatternNotObject'],
    ['{"eventSource":"aws:sqs"}', 16, 'FilterLeafNotList'],
    ['{"body":{"a":5}}', 14, 'FilterLeafNotList'],
    ['{"body":{"a":[]}}', 14, 'FilterListEmpty'],
    ['{"body":{"a":[[1]]}}', 15, 'FilterListNested'],
    ['', 1, 'FilterPatternMalformed'],
    ['single-string', 1, 'FilterPatternMalformed'],
    ['[{"eventName": ["INSERT"=123}]', 25, 'FilterPatternMalformed'],
    ['{"a":["x"', 10, 'FilterPatternMalformed'],
    ['{"a":["x"]} {}', 13, 'FilterPatternMalformed'],
    ['{"a":["x",]}', 11, 'FilterPatternMalformed'],
    ["{'a':[1]}", 2, 'FilterPatternMalformed'],
    ['{"a":[01]}', 7, 'FilterPatternMalformed'],
    ['{"a":["\\x"]}', 8, 'FilterPatternMalformed'],
    ['{"a":["\t"]}', 8, 'FilterPatternMalformed'],
    ['{"a":["x]}', 7, 'FilterPatternMalformed'],
  ])('refuses %j with the words of AWS, at its place [FLT-30]', (pattern, column, code) => {
    const { problems, filters } = parse(pattern)
    expect(filters).toEqual([])
    expect(problems).toMatchObject([
      { code, column, line: 1, rule: 'FLT-30', awsMessage: 'Invalid filter pattern definition.' },
    ])
  })

  it('refuses plain-string rules for the data of Kinesis and DynamoDB, and for no other [FLT-12, FLT-31]', () => {
    const verdicts = SOURCES.filter((sourceType) => sourceType !== 'documentdb').map((sourceType) => {
      const key = SOURCE_TYPES[sourceType].filterKey!
      return [
        sourceType,
        parse(`{"${key}":[{"prefix":"Result: "}]}`, sourceType).problems.map(({ code }) => code),
      ]
    })
    expect(Object.fromEntries(verdicts)).toEqual({
      kinesis: ['FilterDataNotJson'],
      kinesisConsumer: ['FilterDataNotJson'],
      dynamodb: ['FilterDataNotJson'],
      sqs: [],
      sqsFifo: [],
      msk: [],
      selfManagedKafka: [],
      activemq: [],
      rabbitmq: [],
    })
  })

  it('warns of what can never match [FLT-6, FLT-24, FLT-25]', () => {
    const warnings = (pattern: string, sourceType: SourceType) =>
      parse(pattern, sourceType).warnings.map(({ code, column }) => [code, column])
    expect(warnings('{"body":{"a":["x"],"b":["y"]}}', 'kinesis')).toEqual([['FilterPropertyUnknown', 10]])
    expect(warnings('{"partitionKey":["x"],"kinesis":{"partitionKey":["x"]}}', 'kinesis')).toEqual([])
    const image = (attribute: string) => `{"dynamodb":{"NewImage":{"n":${attribute}}}}`
    expect(warnings(image('{"N":[{"numeric":[">",1]}]}'), 'dynamodb')).toEqual([['FilterNumberOnText', 31]])
    expect(warnings(image('["x"]'), 'dynamodb')).toEqual([['FilterTypeKeyMissing', 26]])
    expect(warnings(image('{"N":["1"]}'), 'dynamodb')).toEqual([])
    expect(warnings(image('{"M":{"S":{"L":{"S":["x"]}}}}'), 'dynamodb')).toEqual([])
  })
})
