import { describe, expect, it } from 'vitest'
import { RecordFormError } from '../../services/payload.ts'
import { parseRecordForm } from './record-form.ts'

describe('the form of a Kafka record', () => {
  it('needs a value only', () => {
    expect(parseRecordForm({ Value: 'a' })).toEqual({ key: null, value: Buffer.from('a'), headers: [] })
    expect(parseRecordForm({ Value: { id: 7 } }).value).toEqual(Buffer.from('{"id":7}'))
    expect(parseRecordForm({ Value: null }).value).toBeNull()
  })

  it('takes everything else that Kafka keeps', () => {
    expect(
      parseRecordForm({
        Partition: 2,
        Key: { Base64: 'AP8=' },
        Value: '',
        Headers: { trace: 'hi', raw: [104, -36], none: null },
        Timestamp: 1700000000123,
      }),
    ).toEqual({
      partition: 2,
      key: Buffer.from([0, 255]),
      value: Buffer.alloc(0),
      headers: [
        ['trace', Buffer.from('hi')],
        ['raw', Buffer.from([104, 220])],
        ['none', null],
      ],
      timestampMs: 1700000000123,
    })
  })

  it('takes headers that repeat as a list', () => {
    expect(parseRecordForm({ Value: '', Headers: [{ a: '1' }, { b: '2' }, { a: '3' }] }).headers).toEqual([
      ['a', Buffer.from('1')],
      ['b', Buffer.from('2')],
      ['a', Buffer.from('3')],
    ])
  })

  it('takes numbers as text, and dates', () => {
    expect(parseRecordForm({ Value: '', Partition: '1', Timestamp: '5' })).toMatchObject({
      partition: 1,
      timestampMs: 5,
    })
    expect(parseRecordForm({ Value: '', Timestamp: '2026-01-01T00:00:07Z' }).timestampMs).toBe(1767225607000)
  })

  it.each([
    [{ Key: 'a' }, /needs a Value/],
    [
      { Value: 'a', Data: 'b' },
      /a Kafka record has no Data; it has Partition, Key, Value, Headers, Timestamp/,
    ],
    [{ Value: 'a', Partition: -1 }, /Partition must be a whole number, not -1/],
    [{ Value: 'a', Partition: '' }, /Partition must be a whole number, not ""/],
    [{ Value: 'a', Timestamp: 'yesterday' }, /Timestamp must be a whole number, not "yesterday"/],
    [{ Value: 'a', Headers: 'x' }, /Headers must be an object/],
  ])('%j is refused', (form, message) => {
    expect(() => parseRecordForm(form)).toThrow(RecordFormError)
    expect(() => parseRecordForm(form)).toThrow(message)
  })
})
