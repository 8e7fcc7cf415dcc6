import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BasicProperties, Delivery, RabbitConsumer } from '../../services/rabbitmq/port.ts'
import { freshSeed } from '../../time/index.ts'
import { DecodedMessage, rabbitEventShape } from './event-shape.ts'

const ARN = 'arn:aws:mq:eu-west-1:111122223333:broker:b2:b-2'
const SHAPE = rabbitEventShape({ eventSourceArn: ARN, sourceName: 'orders', virtualHost: '/' })

const decoded = (delivery: Partial<Delivery>) =>
  new DecodedMessage(
    { tag: 1, redelivered: false, properties: {}, body: Buffer.alloc(0), ...delivery },
    { queue: 'orders', consumer: {} as RabbitConsumer, number: 1 },
    0,
  )

const propertiesOf = (properties: BasicProperties) => decoded({ properties }).event.basicProperties

const lengthOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('the event of a RabbitMQ message', () => {
  it('has the members of AWS, in their order [EVT-32, EVT-33, EVT-34, EVT-35]', () => {
    const event = SHAPE.build([
      decoded({
        body: Buffer.from('{"id":7}'),
        properties: {
          contentType: 'text/plain',
          headers: { h1: 'v1', n: 10 },
          deliveryMode: 1,
          priority: 5,
          expiration: '90000',
          timestamp: 1_700_000_000,
          userId: 'u',
        },
      }),
    ])
    expect(JSON.stringify(event, null, 2)).toBe(
      `
{
  "eventSource": "aws:rmq",
  "eventSourceArn": "arn:aws:mq:eu-west-1:111122223333:broker:b2:b-2",
  "rmqMessagesByQueue": {
    "orders::/": [
      {
        "basicProperties": {
          "contentType": "text/plain",
          "contentEncoding": null,
          "headers": {
            "h1": {
              "bytes": [
                118,
                49
              ]
            },
            "n": 10
          },
          "deliveryMode": 1,
          "priority": 5,
          "correlationId": null,
          "replyTo": null,
          "expiration": "90000",
          "messageId": null,
          "timestamp": "Nov 14, 2023, 10:13:20 PM",
          "type": null,
          "userId": "u",
          "appId": null,
          "clusterId": null,
          "bodySize": 8
        },
        "redelivered": false,
        "data": "eyJpZCI6N30="
      }
    ]
  }
}`.trim(),
    )
  })

  it('has one key for all its messages, the queue and the virtual host [EVT-32, BAT-20]', () => {
    const shape = rabbitEventShape({ eventSourceArn: ARN, sourceName: 'mail', virtualHost: 'shop' })
    const event = shape.build([decoded({ body: Buffer.from('a') }), decoded({ redelivered: true })])
    expect(event).toMatchObject({
      rmqMessagesByQueue: {
        'mail::shop': [
          { redelivered: false, data: 'YQ==' },
          { redelivered: true, data: '', basicProperties: { bodySize: 0 } },
        ],
      },
    })
  })

  it('shows headers as bytes, numbers, booleans, lists and tables [EVT-35]', () => {
    const headers = {
      text: 'ü',
      fraction: 1.5,
      yes: true,
      nothing: null,
      list: [1, 'a'],
      table: { inner: 'b' },
      raw: Buffer.from([1, 255]),
    }
    expect(propertiesOf({ headers })['headers']).toEqual({
      text: { bytes: [-61, -68] },
      fraction: 1.5,
      yes: true,
      nothing: null,
      list: [1, { bytes: [97] }],
      table: { inner: { bytes: [98] } },
      raw: [1, -1],
    })
    expect(propertiesOf({ headers: {} })['headers']).toEqual({})
    expect(propertiesOf({})['headers']).toBeNull()
  })

  it.each([
    [0, 'Jan 1, 1970, 12:00:00 AM'],
    [43_200, 'Jan 1, 1970, 12:00:00 PM'],
    [1_709_251_199, 'Feb 29, 2024, 11:59:59 PM'],
    [1e15, null],
  ])('writes a timestamp as text in UTC: %s is %s [EVT-34]', (timestamp, text) => {
    expect(propertiesOf({ timestamp })['timestamp']).toBe(text)
  })

  it('knows the exact size of a message and of the event around it [BAT-21]', () => {
    const seed = freshSeed()
    const text = fc.string({ unit: 'binary' })
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 2 },
        text,
        fc.integer(),
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(text, tie('any'), { maxKeys: 4 }),
      ),
    })).any
    const properties = fc.record(
      {
        contentType: text,
        contentEncoding: text,
        headers: fc.dictionary(text, value),
        deliveryMode: fc.integer({ min: 1, max: 2 }),
        priority: fc.nat(255),
        correlationId: text,
        replyTo: text,
        expiration: fc.nat().map(String),
        messageId: text,
        timestamp: fc.nat({ max: 4_000_000_000 }),
        type: text,
        userId: text,
        appId: text,
        clusterId: text,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(properties, fc.uint8Array(), fc.boolean(), text, (given, body, redelivered, queue) => {
        const message = decoded({
          properties: given as BasicProperties,
          body: Buffer.from(body),
          redelivered,
        })
        expect(message.bytes).toBe(lengthOf(message.event))
        const shape = rabbitEventShape({ eventSourceArn: ARN, sourceName: queue, virtualHost: queue })
        expect(shape.envelopeBytes([queue]) + message.bytes).toBe(lengthOf(shape.build([message])))
      }),
      { seed },
    )
  })
})
