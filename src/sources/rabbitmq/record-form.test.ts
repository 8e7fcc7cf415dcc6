import { describe, expect, it } from 'vitest'
import { RecordFormError } from '../../services/payload.ts'
import { parseRecordForm } from './record-form.ts'

describe('the form of a RabbitMQ message', () => {
  it('needs a body only, and is persistent', () => {
    expect(parseRecordForm({ Body: 'a' })).toEqual({
      properties: { deliveryMode: 2 },
      body: Buffer.from('a'),
    })
    expect(parseRecordForm({ Body: { id: 7 } }).body).toEqual(Buffer.from('{"id":7}'))
    expect(parseRecordForm({ Body: { Base64: 'AP8=' } }).body).toEqual(Buffer.from([0, 255]))
    expect(parseRecordForm({ Body: null }).body).toEqual(Buffer.alloc(0))
  })

  it('takes every property of AMQP, null for none', () => {
    const headers = { text: 'a', number: 1, list: [true, null], table: { x: 'y' } }
    const Properties = {
      contentType: 'text/plain',
      headers,
      deliveryMode: 1,
      priority: '7',
      expiration: 60_000,
      timestamp: '2023-11-14T22:13:20Z',
      correlationId: null,
    }
    expect(parseRecordForm({ Body: '', Properties }).properties).toEqual({
      contentType: 'text/plain',
      headers,
      deliveryMode: 1,
      priority: 7,
      expiration: '60000',
      timestamp: 1_700_000_000,
    })
    expect(parseRecordForm({ Body: '', Properties: { timestamp: 5 } }).properties.timestamp).toBe(5)
  })

  it.each([
    [{}, 'needs a Body'],
    [{ Body: '', Key: 'a' }, 'has no Key'],
    [{ Body: '', Properties: 'a' }, 'must be an object'],
    [{ Body: '', Properties: { content_type: 'a' } }, 'has no content_type'],
    [{ Body: '', Properties: { headers: ['a'] } }, 'headers must be an object'],
    [{ Body: '', Properties: { deliveryMode: 3 } }, 'deliveryMode must be a whole number from 1 to 2'],
    [{ Body: '', Properties: { expiration: 'soon' } }, 'expiration must be a whole number'],
    [{ Body: '', Properties: { type: 'x'.repeat(256) } }, 'at most 255 bytes'],
  ])('refuses %j', (form, why) => {
    expect(() => parseRecordForm(form)).toThrow(RecordFormError)
    expect(() => parseRecordForm(form)).toThrow(why)
  })
})
