import { describe, expect, it } from 'vitest'
import type { SourceType } from '../model/index.ts'
import {
  defaultWindowMs,
  parseArn,
  parseDestination,
  recognizeSource,
  regionAndAccount,
  settingOf,
  SOURCE_TYPES,
  sourceNameOf,
  windowOpens,
} from './index.ts'

const types = Object.keys(SOURCE_TYPES) as SourceType[]

describe('an ARN', () => {
  it('is split into its parts', () => {
    expect(parseArn('arn:aws-cn:mq:cn-north-1:123456789012:broker:shop:b-1')).toEqual({
      text: 'arn:aws-cn:mq:cn-north-1:123456789012:broker:shop:b-1',
      partition: 'aws-cn',
      service: 'mq',
      region: 'cn-north-1',
      account: '123456789012',
      resource: 'broker:shop:b-1',
    })
    expect(parseArn('arn:aws:s3:::bucket')).toMatchObject({ region: '', account: '', resource: 'bucket' })
    for (const text of ['', 'orders', 'arn:aws:sqs:us-east-2', 'arn:aws:sqs:us-east-2:123456789012:']) {
      expect(parseArn(text)).toBeUndefined()
    }
    expect(regionAndAccount(undefined)).toEqual({ region: 'us-east-1', account: '000000000000' })
  })

  it('says which source it speaks of [GEN-1]', () => {
    const recognized = [
      'arn:aws:kinesis:r:1:stream/a',
      'arn:aws:kinesis:r:1:stream/a/consumer/c:1',
      'arn:aws:dynamodb:r:1:table/a/stream/x',
      'arn:aws:sqs:r:1:a',
      'arn:aws:sqs:r:1:a.fifo',
      'arn:aws:kafka:r:1:cluster/a/b',
      'arn:aws:mq:r:1:broker:a:b',
      'arn:aws:rds:r:1:cluster:a',
      'arn:aws:sns:r:1:a',
      'kinesis',
    ].map(recognizeSource)
    expect(recognized).toEqual([
      'kinesis',
      'kinesisConsumer',
      'dynamodb',
      'sqs',
      'sqsFifo',
      'msk',
      'mq',
      'documentdb',
      undefined,
      undefined,
    ])
    expect(sourceNameOf('arn:aws:kinesis:r:1:stream/a/consumer/c:1')).toBe('a')
    expect(sourceNameOf('arn:aws:kafka:r:1:cluster/a/b')).toBeUndefined()
  })
})

it("knows when a window opens: at the previous invocation's end, or at the first record [PAGE-8, PAGE-11]", () => {
  const opens = (name: string) => types.filter((type) => windowOpens(type) === name)
  expect(opens('previousInvocationEnd')).toEqual(['kinesis', 'kinesisConsumer', 'dynamodb', 'sqs', 'sqsFifo'])
  expect(opens('firstRecord')).toEqual(['msk', 'selfManagedKafka', 'activemq', 'rabbitmq', 'documentdb'])
})

it('knows the default window: none, or 500 ms where it opens at the first record [PAGE-7, PAGE-9, CON-19]', () => {
  for (const type of types) expect(defaultWindowMs(type)).toBe(windowOpens(type) === 'firstRecord' ? 500 : 0)
})

it('knows the key of a filter that speaks of the payload, and which source has none [FLT-1]', () => {
  expect(Object.fromEntries(types.map((type) => [type, SOURCE_TYPES[type].filterKey]))).toEqual({
    kinesis: 'data',
    kinesisConsumer: 'data',
    dynamodb: 'dynamodb',
    sqs: 'body',
    sqsFifo: 'body',
    msk: 'value',
    selfManagedKafka: 'value',
    activemq: 'data',
    rabbitmq: 'data',
    documentdb: null,
  })
  for (const type of types)
    expect(settingOf(type, 'FilterCriteria') === undefined).toBe(SOURCE_TYPES[type].filterKey === null)
})

it('knows where failures may go: nowhere from queues, to Kafka from Kafka only [DST-1]', () => {
  for (const type of types) {
    const { destinations } = SOURCE_TYPES[type]
    expect(destinations.length > 0).toBe(settingOf(type, 'DestinationConfig') !== undefined)
    expect(destinations.includes('kafka')).toBe(SOURCE_TYPES[type].service === 'kafka')
  }
})

it('reads destinations [DST-4]', () => {
  expect(parseDestination('arn:aws:sqs:r:123456789012:dead')).toEqual({
    kind: 'arn',
    service: 'sqs',
    name: 'dead',
    isFifo: false,
  })
  expect(parseDestination('arn:aws:sns:r:123456789012:dead.fifo')).toMatchObject({
    service: 'sns',
    isFifo: true,
  })
  expect(parseDestination('arn:aws:s3:::dead-orders')).toMatchObject({ service: 's3', name: 'dead-orders' })
  expect(parseDestination('kafka://dead')).toEqual({ kind: 'kafka', topic: 'dead' })
  expect(parseDestination('file:../dead')).toEqual({ kind: 'file', directory: '../dead' })
  expect(parseDestination('https://dead')).toBeUndefined()
})
