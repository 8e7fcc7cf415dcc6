import { describe, expect, it } from 'vitest'
import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { compileFilters, dataVerdict, parseFilters, type FilterInput } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const JSON_DATA = bytes('{"a":1}')
const TEXT_DATA = bytes('Result: fine')
const NO_UTF8 = new Uint8Array([0x7b, 0xff, 0x7d])

/**
 * Puts one record to three filters whose data part matches if it is looked at (`hit`), does not (`miss`), or does not
 * exist (`none`), each with a metadata part that matches or does not: what the verdict comes to, seen from outside.
 */
function seen(
  sourceType: SourceType,
  data: FilterInput['data'],
  pattern: 'json' | 'string' | 'none',
): string {
  const key = SOURCE_TYPES[sourceType].filterKey!
  const rules = { json: [{ a: [1] }, { a: [2] }], string: [[{ prefix: 'Result' }], ['other']], none: [] }[
    pattern
  ]
  const passes = (part: object, meta: string) => {
    const patterns = [JSON.stringify({ ...part, topic: [meta] })]
    const { filters, problems } = parseFilters({ patterns, sourceType })
    return problems.length > 0
      ? 'refused'
      : compileFilters(filters, sourceType)({ event: { topic: 'yes' }, data: data! })
  }
  if (pattern === 'none')
    return passes({}, 'yes') === true && passes({}, 'no') === false ? 'metadataOnly' : 'wrong'
  const answers = rules.map((rule) => [passes({ [key]: rule }, 'yes'), passes({ [key]: rule }, 'no')])
  const verdicts = {
    filter: [
      [true, false],
      [false, false],
    ],
    metadataOnly: [
      [true, false],
      [true, false],
    ],
    drop: [
      [false, false],
      [false, false],
    ],
    refused: [
      ['refused', 'refused'],
      ['refused', 'refused'],
    ],
  }
  return (
    Object.entries(verdicts).find(([, expected]) => String(expected) === String(answers))?.[0] ??
    String(answers)
  )
}

describe('data of another format than the pattern', () => {
  it.each([
    ['string', 'string', 'filter'],
    ['string', 'none', 'metadataOnly'],
    ['string', 'json', 'drop'],
    ['json', 'string', 'drop'],
    ['json', 'none', 'metadataOnly'],
    ['json', 'json', 'filter'],
  ] as const)('SQS: a %s body and a pattern for %s: %s [FLT-32, FLT-12]', (data, pattern, verdict) => {
    const body = data === 'json' ? '{"a":1}' : 'Result: fine'
    for (const sourceType of ['sqs', 'sqsFifo'] as const) {
      expect(seen(sourceType, body, pattern)).toBe(verdict)
      expect(dataVerdict(sourceType, { data, pattern })).toBe(verdict)
    }
  })

  it.each([
    ['json', 'json', 'filter'],
    ['json', 'none', 'metadataOnly'],
    ['string', 'none', 'metadataOnly'],
    ['json', 'string', 'refused'],
    ['string', 'string', 'refused'],
    ['string', 'json', 'drop'],
    ['notUtf8', 'json', 'drop'],
    ['notUtf8', 'none', 'metadataOnly'],
  ] as const)('Kinesis: %s data and a pattern for %s: %s [FLT-33]', (data, pattern, verdict) => {
    const record = { json: JSON_DATA, string: TEXT_DATA, notUtf8: NO_UTF8 }[data]
    for (const sourceType of ['kinesis', 'kinesisConsumer'] as const) {
      expect(seen(sourceType, record, pattern)).toBe(verdict)
      expect(dataVerdict(sourceType, { data, pattern })).toBe(verdict)
    }
  })

  it.each([
    ['json', 'filter'],
    ['none', 'metadataOnly'],
    ['string', 'refused'],
  ] as const)(
    'DynamoDB, whose data is always JSON, and a pattern for %s: %s [FLT-33]',
    (pattern, verdict) => {
      expect(dataVerdict('dynamodb', { data: 'json', pattern })).toBe(verdict)
      const part = { json: { Keys: { a: { N: ['1'] } } }, none: undefined, string: ['x'] }[pattern]
      const patterns = [JSON.stringify({ dynamodb: part, eventName: ['INSERT'] })]
      const { filters, problems } = parseFilters({ patterns, sourceType: 'dynamodb' })
      expect(problems.length > 0).toBe(verdict === 'refused')
      if (verdict === 'refused') return
      const answers = ['1', '2'].map((N) =>
        compileFilters(
          filters,
          'dynamodb',
        )({ event: { eventName: 'INSERT', dynamodb: { Keys: { a: { N } } } } }),
      )
      expect(answers).toEqual(verdict === 'filter' ? [true, false] : [true, true])
    },
  )

  it.each([
    ['string', 'string', 'filter'],
    ['json', 'json', 'filter'],
    ['string', 'json', 'metadataOnly'],
    ['json', 'string', 'metadataOnly'],
    ['json', 'none', 'metadataOnly'],
    ['string', 'none', 'metadataOnly'],
    ['notUtf8', 'json', 'metadataOnly'],
    ['notUtf8', 'string', 'metadataOnly'],
    ['notUtf8', 'none', 'metadataOnly'],
  ] as const)(
    'Kafka and MQ: a %s message and a pattern for %s: %s [FLT-34, FLT-12]',
    (data, pattern, verdict) => {
      const record = { json: JSON_DATA, string: TEXT_DATA, notUtf8: NO_UTF8 }[data]
      for (const sourceType of ['msk', 'selfManagedKafka', 'rabbitmq', 'activemq'] as const) {
        expect(seen(sourceType, record, pattern)).toBe(verdict)
        expect(dataVerdict(sourceType, { data, pattern })).toBe(verdict)
      }
    },
  )

  it('passes a Kafka value filter without metadata, the opposite of SQS [FLT-34]', () => {
    const only = (sourceType: SourceType, key: string, data: FilterInput['data']) =>
      compileFilters(
        parseFilters({ patterns: [`{"${key}":{"a":[1]}}`], sourceType }).filters,
        sourceType,
      )({
        event: {},
        data: data!,
      })
    expect(only('msk', 'value', TEXT_DATA)).toBe(true)
    expect(only('sqs', 'body', 'Result: fine')).toBe(false)
  })

  it('is left to the other filters of the mapping [FLT-3, FLT-32]', () => {
    const patterns = ['{"body":{"a":[1]}}', '{"body":["hello"]}']
    const matches = compileFilters(parseFilters({ patterns, sourceType: 'sqs' }).filters, 'sqs')
    expect(['{"a":1}', 'hello', '{"a":2}', 'bye'].map((data) => matches({ event: {}, data }))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('what is JSON', () => {
  const bodyMatches = (pattern: string, data: string) =>
    compileFilters(
      parseFilters({ patterns: [pattern], sourceType: 'sqs' }).filters,
      'sqs',
    )({ event: {}, data })

  it.each(['123', 'true', 'null', '"x"', '', ' ', '{"a":1', '{a:1}', "{'a':1}", '[1,]', '\ufeff{"a":1}'])(
    'not %j: it is a plain string, as it stands [FLT-36, SIL-10]',
    (body) => {
      expect(bodyMatches(JSON.stringify({ body: [body] }), body)).toBe(true)
      expect(bodyMatches('{"body":{"a":[{"exists":false}]}}', body)).toBe(false)
    },
  )

  it.each(['{"b":1}', ' \n{"b":1}\t', '[{"b":1}]', '[]'])('%j [FLT-36, SIL-10]', (body) => {
    expect(bodyMatches('{"body":{"a":[{"exists":false}]}}', body)).toBe(true)
    expect(bodyMatches(JSON.stringify({ body: [body] }), body)).toBe(false)
  })

  it('not what begins with a byte order mark, in bytes either [FLT-36]', () => {
    const { filters } = parseFilters({ patterns: ['{"data":{"a":[1]}}'], sourceType: 'kinesis' })
    const passes = (text: string) => compileFilters(filters, 'kinesis')({ event: {}, data: bytes(text) })
    expect([passes('{"a":1}'), passes('\ufeff{"a":1}')]).toEqual([true, false])
  })

  it('compares plain strings with the rules for strings only [FLT-36, FLT-12]', () => {
    expect(bodyMatches('{"body":[123]}', '123')).toBe(false)
    expect(bodyMatches('{"body":[{"numeric":[">",1]}]}', '123')).toBe(false)
    expect(bodyMatches('{"body":[null]}', 'null')).toBe(false)
    expect(bodyMatches('{"body":[{"anything-but":["error"]}]}', 'error')).toBe(false)
    expect(bodyMatches('{"body":[{"anything-but":["error"]}]}', 'fine')).toBe(true)
  })

  it('lets tombstones pass value filters, whose metadata still counts [FLT-37, SIL-10]', () => {
    const passes = (pattern: string) =>
      compileFilters(
        parseFilters({ patterns: [pattern], sourceType: 'msk' }).filters,
        'msk',
      )({
        event: { topic: 'orders' },
        data: null,
      })
    expect(passes('{"value":{"a":[1]}}')).toBe(true)
    expect(passes('{"value":["x"]}')).toBe(true)
    expect(passes('{"value":{"a":[1]},"topic":["orders"]}')).toBe(true)
    expect(passes('{"value":{"a":[1]},"topic":["other"]}')).toBe(false)
  })

  it('is any UTF-8, ASCII included [FLT-35]', () => {
    expect(dataVerdict('msk', { data: 'string', pattern: 'string' })).toBe('filter')
    const { filters } = parseFilters({ patterns: ['{"value":["plain"]}'], sourceType: 'msk' })
    const passes = (data: Uint8Array) => compileFilters(filters, 'msk')({ event: {}, data })
    expect(passes(bytes('plain'))).toBe(true)
    expect(passes(bytes('other'))).toBe(false)
    expect(passes(bytes('größer'))).toBe(false)
    expect(passes(new Uint8Array(Buffer.from('größer', 'latin1')))).toBe(true)
    expect(passes(new Uint8Array(Buffer.from('other', 'utf16le').subarray(0, 9)))).toBe(false)
  })
})
