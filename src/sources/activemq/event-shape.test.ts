import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActivemqMessage, Delivery } from '../../services/activemq/port.ts'
import { freshSeed } from '../../time/index.ts'
import { activemqEventShape, messageDecoder } from './event-shape.ts'

const ARN = 'arn:aws:mq:eu-west-1:111122223333:broker:b1:b-1'

const message: ActivemqMessage = {
  kind: 'text',
  body: Buffer.from('{"id":7}'),
  id: 'ID:b-1.mq.eu-west-1.amazonaws.com-1-2:1:1:1:1',
  isPersistent: false,
  priority: 4,
  sentMs: 1_700_000_000_123,
  expiresMs: 1_700_000_060_123,
  correlationId: 'c-1',
  replyTo: null,
  type: null,
  properties: { tenant: 't1' },
}
const delivery: Delivery = { message, failedDeliveries: 0, receivedMs: 1_700_000_000_124 }

const lengthOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('the event of an ActiveMQ queue', () => {
  it('has the members of AWS, in their order [EVT-28, EVT-29, EVT-30]', () => {
    const event = activemqEventShape({ eventSourceArn: ARN }).build([messageDecoder('orders')(delivery)])
    expect(JSON.stringify(event, null, 2)).toBe(
      `
{
  "eventSource": "aws:mq",
  "eventSourceArn": "${ARN}",
  "messages": [
    {
      "messageID": "ID:b-1.mq.eu-west-1.amazonaws.com-1-2:1:1:1:1",
      "messageType": "jms/text-message",
      "deliveryMode": 1,
      "replyTo": null,
      "type": null,
      "expiration": "1700000060123",
      "priority": 4,
      "correlationId": "c-1",
      "redelivered": false,
      "destination": {
        "physicalName": "orders"
      },
      "data": "eyJpZCI6N30=",
      "timestamp": 1700000000123,
      "brokerInTime": 1700000000123,
      "brokerOutTime": 1700000000124,
      "properties": {
        "tenant": "t1"
      }
    }
  ]
}`.trim(),
    )
  })

  it('says bytes, persistence and redelivery, and fills in what the producer left out [EVT-28]', () => {
    const bare = {
      ...message,
      kind: 'bytes',
      isPersistent: true,
      id: null,
      sentMs: null,
      expiresMs: null,
    } as const
    const decoded = messageDecoder('orders')({ ...delivery, message: bare, failedDeliveries: 2 })
    expect(decoded).toMatchObject({ shard: 'orders', position: 'unnamed-1', key: null, deliveries: 3 })
    expect(decoded.event).toMatchObject({
      messageID: null,
      messageType: 'jms/bytes-message',
      deliveryMode: 2,
      expiration: '0',
      redelivered: true,
      timestamp: delivery.receivedMs,
      brokerInTime: delivery.receivedMs,
      brokerOutTime: delivery.receivedMs,
    })
  })

  it('has exactly the size that is known without serialising it [BAT-1]', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    const absent = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null })
    const time = fc.integer({ min: 0, max: 4_102_444_800_000 })
    const messages = fc.record({
      kind: fc.constantFrom('text' as const, 'bytes' as const),
      body: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      id: absent(text),
      isPersistent: fc.boolean(),
      priority: fc.integer({ min: 0, max: 9 }),
      sentMs: absent(time),
      expiresMs: absent(time),
      correlationId: absent(text),
      replyTo: absent(text),
      type: absent(text),
      properties: fc.dictionary(text, text, { maxKeys: 4 }),
    })
    const deliveries = fc.record({
      message: messages,
      failedDeliveries: fc.integer({ min: 0, max: 7 }),
      receivedMs: time,
    })
    fc.assert(
      fc.property(text, text, fc.array(deliveries, { maxLength: 3 }), (queue, arn, received) => {
        const shape = activemqEventShape({ eventSourceArn: arn })
        const records = received.map(messageDecoder(queue))
        const sum = records.reduce((bytes, record) => bytes + record.bytes, shape.envelopeBytes([queue]))
        expect(lengthOf(shape.build(records))).toBe(sum + Math.max(0, records.length - 1))
      }),
      { seed: freshSeed(), numRuns: 300 },
    )
  })
})
