import { describe, expect, it } from 'vitest'
import { parseRecordForm } from './record-form.ts'

describe('a message of ActiveMQ as producers write it', () => {
  it('is text, JSON as text, or bytes', () => {
    const [text, json, bytes] = ['hello', { id: 7 }, { Base64: '/wA=' }].map((Body) =>
      parseRecordForm({ Body }),
    )
    expect([text!.kind, text!.body.toString()]).toEqual(['text', 'hello'])
    expect([json!.kind, json!.body.toString()]).toEqual(['text', '{"id":7}'])
    expect([bytes!.kind, [...bytes!.body]]).toEqual(['bytes', [255, 0]])
    expect(parseRecordForm({ Body: null }).body).toHaveLength(0)
  })

  it('has properties of its own, and headers by their JMS names', () => {
    const Properties = {
      tenant: 't1',
      count: 5,
      JMSMessageID: 'ID:1',
      JMSCorrelationID: 'c-1',
      JMSReplyTo: 'answers',
      JMSType: 'order',
      JMSPriority: 7,
      JMSDeliveryMode: 1,
      JMSTimestamp: 1_700_000_000_123,
      JMSTimeToLive: 60_000,
    }
    expect(parseRecordForm({ Body: 'a', Properties })).toEqual({
      kind: 'text',
      body: Buffer.from('a'),
      id: 'ID:1',
      correlationId: 'c-1',
      replyTo: 'answers',
      type: 'order',
      priority: 7,
      isPersistent: false,
      sentMs: 1_700_000_000_123,
      timeToLiveMs: 60_000,
      properties: { tenant: 't1', count: 5 },
    })
  })

  it.each([
    [{}, 'needs a Body'],
    [{ Body: 'a', Key: 'k' }, 'has no Key'],
    [{ Body: 'a', Properties: ['x'] }, 'must be an object'],
    [{ Body: 'a', Properties: { JMSPriority: 10 } }, 'from 0 to 9, not 10'],
    [{ Body: 'a', Properties: { JMSTimeToLive: 0 } }, 'from 1 to 4294967295, not 0'],
    [{ Body: 'a', Properties: { JMSRedelivered: true } }, 'is not a JMS header that can be set'],
    [{ Body: 'a', Properties: { tenant: ['t1'] } }, 'property tenant must be text'],
    [{ Body: 'a', Properties: { JMSType: 5 } }, 'JMSType must be text'],
  ])('says what is wrong with it: case %#', (form, why) => {
    expect(() => parseRecordForm(form)).toThrow(why)
  })
})
