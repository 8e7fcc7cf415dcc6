import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinesisEventShape, recordDecoder, type EventConstants } from './event-shape.ts'
import { base64Length, jsonTextBytes, secondsLength } from '../json-size.ts'

const constants: EventConstants = {
  invokeIdentityArn: 'arn:aws:iam::111122223333:role/fn-role',
  awsRegion: 'eu-west-1',
  eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders',
}
const SEQUENCE = '49600000000000000000000000000000000000000000000000000002'

const lengthOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('the event of a Kinesis record', () => {
  it('has the members of AWS, in their order, and data in base64 [EVT-1, EVT-2, EVT-3]', () => {
    const decode = recordDecoder('shardId-000000000003', constants)
    const data = Buffer.from('{"id":7}')
    const record = decode({
      partitionKey: 'customer-17',
      sequenceNumber: SEQUENCE,
      data,
      arrivedMs: 1700000000123,
    })
    expect(JSON.stringify(kinesisEventShape.build([record]), null, 2)).toBe(
      `
{
  "Records": [
    {
      "kinesis": {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "customer-17",
        "sequenceNumber": "${SEQUENCE}",
        "data": "eyJpZCI6N30=",
        "approximateArrivalTimestamp": 1700000000.123
      },
      "eventSource": "aws:kinesis",
      "eventVersion": "1.0",
      "eventID": "shardId-000000000003:${SEQUENCE}",
      "eventName": "aws:kinesis:record",
      "invokeIdentityArn": "arn:aws:iam::111122223333:role/fn-role",
      "awsRegion": "eu-west-1",
      "eventSourceARN": "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"
    }
  ]
}`.trim(),
    )
    expect(record).toMatchObject({ position: SEQUENCE, key: 'customer-17', arrivedMs: 1700000000123 })
    expect(record.shard).toBe('shardId-000000000003')
  })

  it('never looks at what the data means: bytes that are no text stay the same bytes [EVT-2]', () => {
    const decode = recordDecoder('shardId-000000000000', constants)
    const data = new Uint8Array([0, 1, 254, 255, 10]).subarray(1, 4)
    const { event } = decode({ partitionKey: 'k', sequenceNumber: SEQUENCE, data, arrivedMs: 0 })
    expect(event).toMatchObject({ kinesis: { data: Buffer.from([1, 254, 255]).toString('base64') } })
  })
})

describe('the size of a Kinesis event', () => {
  const record = fc.record({
    partitionKey: fc.oneof(fc.string(), fc.string({ unit: 'binary' }), anyCodeUnits()),
    sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 56n }).map(String),
    data: fc.uint8Array({ maxLength: 64 }),
    arrivedMs: fc.oneof(
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.maxSafeNat(),
      fc.double({ noNaN: true }),
    ),
  })

  it('is the length of its JSON, for any records', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), anyCodeUnits(), fc.string(), (records, shard, name) => {
        const decode = recordDecoder(shard, { ...constants, eventSourceARN: name })
        const decoded = records.map(decode)
        for (const one of decoded) expect(one.bytes).toBe(lengthOf(one.event))
        const commas = Math.max(0, decoded.length - 1)
        const sum = decoded.reduce((total, { bytes }) => total + bytes, 0)
        const whole = kinesisEventShape.envelopeBytes([shard]) + sum + commas
        expect(whole).toBe(lengthOf(kinesisEventShape.build(decoded)))
      }),
    )
  })

  it('counts each kind of text and number right', () => {
    for (const text of [
      '',
      'a"b',
      'a\\b',
      '\n\u0000\u001f',
      '\u007f',
      'é',
      '€',
      '😀',
      '\ud800',
      '\udc00x',
      '\u2028',
    ]) {
      expect([text, jsonTextBytes(text)]).toEqual([text, lengthOf(text)])
    }
    for (const ms of [
      0,
      1,
      10,
      100,
      999,
      1000,
      1010,
      1100,
      9999,
      10_000,
      1767225600000,
      1e15,
      1e15 + 1,
      -1,
      1.5,
    ]) {
      expect([ms, secondsLength(ms)]).toEqual([ms, lengthOf(ms / 1000)])
    }
    for (const bytes of [0, 1, 2, 3, 4, 1000]) {
      expect(base64Length(bytes)).toBe(Buffer.alloc(bytes).toString('base64').length)
    }
  })
})

/** Texts with halves of surrogate pairs, control characters and all else that a code unit can be. */
function anyCodeUnits(): fc.Arbitrary<string> {
  return fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
}
