import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KafkaHeader, KafkaRecord } from '../../services/kafka/port.ts'
import { freshSeed } from '../../time/index.ts'
import { kafkaEventShape, recordDecoder, type ShapeMapping } from './event-shape.ts'

const MSK: ShapeMapping = {
  sourceType: 'msk',
  eventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c1/uuid-1',
  connection: { kind: 'brokers', brokers: ['b-1.example:9098', 'b-2.example:9098'] },
}
const SELF_MANAGED: ShapeMapping = {
  sourceType: 'selfManagedKafka',
  bootstrapServers: ['kafka-1.example:9092', 'kafka-2.example:9092'],
  connection: { kind: 'embedded' },
}

const record: KafkaRecord = {
  offset: 15,
  timestampMs: 1700000000123,
  timestampType: 'CREATE_TIME',
  key: Buffer.from('key'),
  value: Buffer.from('{"id":7}'),
  headers: [['trace', Buffer.from([104, 105, 220])]],
}

const lengthOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('the event of a Kafka record', () => {
  it('from MSK has the members of AWS, in their order [EVT-21, EVT-23]', () => {
    const event = kafkaEventShape(MSK).build([recordDecoder('orders', 0)(record)])
    expect(JSON.stringify(event, null, 2)).toBe(
      `
{
  "eventSource": "aws:kafka",
  "eventSourceArn": "arn:aws:kafka:eu-west-1:111122223333:cluster/c1/uuid-1",
  "bootstrapServers": "b-1.example:9098,b-2.example:9098",
  "records": {
    "orders-0": [
      {
        "topic": "orders",
        "partition": 0,
        "offset": 15,
        "timestamp": 1700000000123,
        "timestampType": "CREATE_TIME",
        "key": "a2V5",
        "value": "eyJpZCI6N30=",
        "headers": [
          {
            "trace": [
              104,
              105,
              -36
            ]
          }
        ]
      }
    ]
  }
}`.trim(),
    )
  })

  it('from a self-managed cluster names the servers and no ARN [EVT-21]', () => {
    const event = kafkaEventShape(SELF_MANAGED).build([recordDecoder('orders', 0)(record)])
    const servers = 'kafka-1.example:9092,kafka-2.example:9092'
    expect(event).toMatchObject({ eventSource: 'SelfManagedKafka', bootstrapServers: servers })
    expect(event).not.toHaveProperty('eventSourceArn')
  })

  it('groups partitions, each in its order [EVT-22]', () => {
    const [zero, one] = [recordDecoder('orders', 0), recordDecoder('orders', 1)]
    const at = (offset: number) => ({ ...record, offset })
    const event = kafkaEventShape(MSK).build([zero(at(1)), one(at(7)), zero(at(2))])
    expect(event).toMatchObject({
      records: { 'orders-0': [{ offset: 1 }, { offset: 2 }], 'orders-1': [{ offset: 7 }] },
    })
  })

  it('has no key when the record has none, and a null value for a tombstone [EVT-24, EVT-25]', () => {
    const { event, key } = recordDecoder('orders', 0)({ ...record, key: null, value: null, headers: [] })
    expect(key).toBeNull()
    expect(event).toEqual({
      topic: 'orders',
      partition: 0,
      offset: 15,
      timestamp: 1700000000123,
      timestampType: 'CREATE_TIME',
      value: null,
      headers: [],
    })
  })

  it('tells an empty key and an empty value from none', () => {
    const empty = { ...record, key: Buffer.alloc(0), value: Buffer.alloc(0) }
    expect(recordDecoder('orders', 0)(empty).event).toMatchObject({ key: '', value: '' })
  })

  it('keeps headers of one name, in their order [EVT-26]', () => {
    const headers: KafkaHeader[] = [
      ['a', Buffer.from([1])],
      ['b', Buffer.from([])],
      ['a', Buffer.from([255])],
      ['2', null],
    ]
    const { event } = recordDecoder('orders', 0)({ ...record, headers })
    expect(event).toMatchObject({ headers: [{ a: [1] }, { b: [] }, { a: [-1] }, { '2': null }] })
  })
})

describe('the size of a Kafka event', () => {
  const seed = freshSeed()
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
  const bytes = fc.uint8Array({ maxLength: 40 }).map((one): Buffer => Buffer.from(one))
  const anyRecord = fc.record<KafkaRecord>({
    offset: fc.oneof(fc.nat(20), fc.maxSafeNat()),
    timestampMs: fc.oneof(fc.constantFrom(-1, 0, 999_999_999_999, 1e12, 1e13), fc.maxSafeNat()),
    timestampType: fc.constantFrom('CREATE_TIME', 'LOG_APPEND_TIME'),
    key: fc.option(bytes, { nil: null }),
    value: fc.option(bytes, { nil: null }),
    headers: fc.array(fc.tuple(text, fc.option(bytes, { nil: null })), { maxLength: 3 }),
  })

  it(`is the length of its JSON, for any records of any partitions (seed ${seed})`, () => {
    const records = fc.array(fc.tuple(fc.nat(12), anyRecord), { maxLength: 5 })
    fc.assert(
      fc.property(text, text, records, (topic, name, placed) => {
        const shape = kafkaEventShape({ ...MSK, eventSourceArn: name })
        const decoded = placed.map(([partition, one]) => recordDecoder(topic, partition)(one))
        for (const one of decoded) expect(one.bytes).toBe(lengthOf(one.event))
        const shards = [...new Set(decoded.map(({ shard }) => shard))]
        const sum = decoded.reduce((total, one) => total + one.bytes, 0)
        // One comma between any two neighbours, be it inside a partition or between two.
        const whole = shape.envelopeBytes(shards) + sum + Math.max(0, decoded.length - 1)
        expect(whole).toBe(lengthOf(shape.build(decoded)))
      }),
      { seed, numRuns: 500 },
    )
  })
})
