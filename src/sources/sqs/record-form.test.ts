import { describe, expect, it } from 'vitest'
import { parseRecordForm } from './record-form.ts'

describe('a message in its producer form', () => {
  it('is a body, and what goes with it', () => {
    expect(parseRecordForm({ MessageBody: 'a' })).toEqual({ body: 'a' })
    expect(parseRecordForm({ MessageBody: { id: 7 } })).toEqual({ body: '{"id":7}' })
    expect(
      parseRecordForm({
        MessageBody: 'a',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        DelaySeconds: '5',
        MessageAttributes: {
          kind: 'order',
          count: 7,
          sig: { DataType: 'Binary', BinaryValue: 'AAEC' },
          label: { DataType: 'String.x', StringValue: 'y' },
        },
      }),
    ).toEqual({
      body: 'a',
      groupId: 'g',
      deduplicationId: 'd',
      delaySeconds: 5,
      attributes: {
        kind: { dataType: 'String', stringValue: 'order' },
        count: { dataType: 'Number', stringValue: '7' },
        sig: { dataType: 'Binary', binaryValue: Buffer.from([0, 1, 2]) },
        label: { dataType: 'String.x', stringValue: 'y' },
      },
    })
    expect(parseRecordForm({ MessageBody: 'a', MessageAttributes: '{"kind":"order"}' }).attributes).toEqual({
      kind: { dataType: 'String', stringValue: 'order' },
    })
  })

  it.each([
    [{}, 'MessageBody must be there'],
    [{ MessageBody: '' }, 'MessageBody must be there'],
    [{ MessageBody: { Base64: '/w==' } }, 'MessageBody must be text'],
    [{ MessageBody: 'a', Data: 'b' }, 'not Data'],
    [{ MessageBody: 'a', MessageGroupId: 7 }, 'MessageGroupId must be a text'],
    [{ MessageBody: 'a', DelaySeconds: 901 }, 'DelaySeconds must be'],
    [{ MessageBody: 'a', MessageAttributes: 'x' }, 'MessageAttributes must be an object'],
    [{ MessageBody: 'a', MessageAttributes: { kind: true } }, 'the attribute kind must be'],
  ])('of a wrong form is refused', (form, words) => {
    expect(() => parseRecordForm(form)).toThrow(words)
  })
})
