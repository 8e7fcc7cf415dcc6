import { describe, expect, it } from 'vitest'
import { RecordFormError } from '../../services/payload.ts'
import { parseRecordForm } from './record-form.ts'

describe('a Kinesis record as producers write it', () => {
  it('has a partition key and data', () => {
    expect(parseRecordForm({ PartitionKey: 'a', Data: 'text' })).toEqual({
      partitionKey: 'a',
      data: Buffer.from('text'),
    })
    expect(parseRecordForm({ PartitionKey: 'a', Data: { id: 7 } }).data.toString()).toBe('{"id":7}')
    expect(parseRecordForm({ PartitionKey: 'a', Data: { Base64: 'AP8=' } }).data).toEqual(
      Buffer.from([0, 255]),
    )
    expect(parseRecordForm({ PartitionKey: 'a', Data: '' }).data.byteLength).toBe(0)
  })

  it('may have an explicit hash key', () => {
    const form = { PartitionKey: 'a', Data: 'x', ExplicitHashKey: '170141183460469231731687303715884105728' }
    expect(parseRecordForm(form).explicitHashKey).toBe(form.ExplicitHashKey)
  })

  it.each([
    [{ Data: 'x' }, 'PartitionKey must be a text of 1 to 256 characters, not nothing'],
    [{ PartitionKey: 7, Data: 'x' }, 'PartitionKey must be a text of 1 to 256 characters, not 7'],
    [{ PartitionKey: '', Data: 'x' }, 'PartitionKey must be a text of 1 to 256 characters, not ""'],
    [{ PartitionKey: 'a' }, 'Data must be there and not null'],
    [{ PartitionKey: 'a', Data: null }, 'Data must be there and not null'],
    [
      { PartitionKey: 'a', Data: 'x', ExplicitHashKey: 7 },
      'ExplicitHashKey must be a decimal number in quotes, not 7',
    ],
    [
      { PartitionKey: 'a', Data: 'x', Key: 'b' },
      'a Kinesis record has PartitionKey, Data and ExplicitHashKey, not Key',
    ],
  ])('refuses %j', (form, message) => {
    expect(() => parseRecordForm(form)).toThrow(RecordFormError)
    expect(() => parseRecordForm(form)).toThrow(message)
  })
})
