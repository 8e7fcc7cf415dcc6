import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../time/index.ts'
import { dataRecords } from './data-records.ts'

const records = (service: string, name: string, key?: string) =>
  dataRecords({ data: ['a', 'b'], key }, { service, name }, seededRandom(1))

describe('--data and --key', () => {
  it('become records in the form of their service', () => {
    expect(records('kinesis', 'orders', 'k')).toEqual([
      { PartitionKey: 'k', Data: 'a' },
      { PartitionKey: 'k', Data: 'b' },
    ])
    expect(records('kafka', 'pay')).toEqual([{ Value: 'a' }, { Value: 'b' }])
    expect(records('sqs', 'jobs')).toEqual([{ MessageBody: 'a' }, { MessageBody: 'b' }])
    expect(records('activemq', 'legacy')).toEqual([{ Body: 'a' }, { Body: 'b' }])
  })

  it('give messages of a FIFO queue their group, and each a deduplication ID of its own', () => {
    const [first, second] = records('sqs', 'pay.fifo', 'ada')
    expect(first).toMatchObject({ MessageBody: 'a', MessageGroupId: 'ada' })
    expect(first!['MessageDeduplicationId']).not.toBe(second!['MessageDeduplicationId'])
  })

  it('are refused where a record is more than a payload, and where there is no key', () => {
    expect(() => records('dynamodb', 'customers')).toThrow('give whole records with --file')
    expect(() => records('rabbitmq', 'mail', 'k')).toThrow('has no key')
  })
})
