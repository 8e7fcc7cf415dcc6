import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { MessageAttribute, ReceivedMessage } from '../../services/sqs/port.ts'
import { messageDecoder, sqsEventShape } from './event-shape.ts'

const CONSTANTS = {
  eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:orders',
  awsRegion: 'eu-west-1',
  hasWindow: false,
}

const PLAIN: ReceivedMessage = {
  messageId: '0a1b2c3d-0000-4000-8000-000000000001',
  receiptHandle: 'AQEB',
  body: '{"id":7}',
  md5OfBody: '0123456789abcdef0123456789abcdef',
  attributes: {},
  system: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1700000000123',
    SenderId: 'AIDAEXAMPLE',
    ApproximateFirstReceiveTimestamp: '1700000000456',
  },
  sentMs: 1_700_000_000_123,
  firstReceivedMs: 1_700_000_000_456,
  receiveCount: 1,
}

const decode = (message: ReceivedMessage, hasWindow = false) =>
  messageDecoder('orders', { ...CONSTANTS, hasWindow })(message, 0)

describe('the SQS event', () => {
  it('has the members of AWS, the body as it was sent [EVT-15, EVT-16, EVT-17]', () => {
    const record = decode(PLAIN)
    expect(sqsEventShape.build([record])).toEqual({
      Records: [
        {
          messageId: PLAIN.messageId,
          receiptHandle: 'AQEB',
          body: '{"id":7}',
          attributes: PLAIN.system,
          messageAttributes: {},
          md5OfBody: PLAIN.md5OfBody,
          eventSource: 'aws:sqs',
          eventSourceARN: CONSTANTS.eventSourceARN,
          awsRegion: 'eu-west-1',
        },
      ],
    })
    expect(record).toMatchObject({ shard: 'orders', position: PLAIN.messageId, key: null, deliveries: 1 })
  })

  it('has a null digest of no attributes where there is a window [EVT-17]', () => {
    expect(decode(PLAIN, true).event).toHaveProperty('md5OfMessageAttributes', null)
    expect(decode(PLAIN, false).event).not.toHaveProperty('md5OfMessageAttributes')
  })

  it('gives attributes with empty lists, bytes in base64, and their digest [EVT-17, EVT-18]', () => {
    const attributes = {
      kind: { dataType: 'String', stringValue: 'order' },
      sig: { dataType: 'Binary', binaryValue: Buffer.from([0, 1, 2]) },
    }
    const { event } = decode({ ...PLAIN, attributes, md5OfAttributes: '00c0ffee' })
    expect(event).toMatchObject({
      md5OfMessageAttributes: '00c0ffee',
      messageAttributes: {
        kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' },
        sig: { binaryValue: 'AAEC', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
    })
  })

  it('takes the message group of a FIFO queue for its key, and of no other [EVT-19]', () => {
    const group = { ...PLAIN.system, MessageGroupId: 'g-1' }
    const fifo = { ...group, SequenceNumber: '18850000000000000256', MessageDeduplicationId: 'd-1' }
    expect(decode({ ...PLAIN, system: fifo })).toMatchObject({ key: 'g-1', event: { attributes: fifo } })
    expect(decode({ ...PLAIN, system: group }).key).toBeNull()
  })

  it('passes on a trace header and where a dead letter came from [EVT-20]', () => {
    const system = {
      ...PLAIN.system,
      AWSTraceHeader: 'Root=1-0-0',
      DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:first',
    }
    expect(decode({ ...PLAIN, system }).event).toMatchObject({ attributes: system })
  })

  it('knows its exact size without being serialised [BAT-14]', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
      fc.record({ dataType: text, stringValue: text }),
      fc.record({ dataType: text, binaryValue: fc.uint8Array({ maxLength: 20 }) }),
    )
    const message = fc.record({
      messageId: text,
      receiptHandle: text,
      body: text,
      md5OfBody: text,
      attributes: fc.dictionary(text, attribute, { maxKeys: 3 }),
      system: fc.dictionary(text, text, { maxKeys: 5 }),
      sentMs: fc.nat(),
      firstReceivedMs: fc.nat(),
      receiveCount: fc.nat(),
    })
    const property = fc.property(
      message,
      fc.option(text, { nil: undefined }),
      fc.boolean(),
      (one, digest, hasWindow) => {
        const record = decode(
          { ...one, ...(digest === undefined ? {} : { md5OfAttributes: digest }) },
          hasWindow,
        )
        expect(record.bytes).toBe(Buffer.byteLength(JSON.stringify(record.event)))
      },
    )
    fc.assert(property, { seed: 42, numRuns: 300 })
    const record = decode(PLAIN)
    const whole = Buffer.byteLength(JSON.stringify(sqsEventShape.build([record, record])))
    expect(sqsEventShape.envelopeBytes(['orders']) + 2 * record.bytes + 1).toBe(whole)
  })
})
