import { describe, expect, it } from 'vitest'
import { recordOf, recordsOf } from './event-records.ts'
import { RecordNames } from './record-names.ts'
import { recordsOfNames, recordsOfTable } from './record-table.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const kinesis = (position: string, payload: string, key = 'k') => ({
  eventID: `shardId-000000000000:${position}`,
  kinesis: { partitionKey: key, sequenceNumber: position, data: base64(payload) },
})
const kafka = (offset: number, value: string | null) => ({
  topic: 'orders',
  partition: 3,
  offset,
  ...(value === null ? {} : { value: base64(value) }),
})

describe('the records of a step table', () => {
  it('keep payload text as it is; null is null, an empty cell absent, Base64 bytes', () => {
    const rows = [
      { Key: 'k', Value: '{"a": 1}', Headers: '', Partition: '' },
      { Key: '', Value: 'null', Headers: '[{"h":"x"}]', Partition: '2' },
      { Key: 'k', Value: '{"Base64": "AAEC"}', Headers: '', Partition: '' },
      { Key: 'k', Value: '{Base64: AAEC}', Headers: '', Partition: '' },
    ]
    expect(recordsOfTable(rows).map(({ form }) => form)).toEqual([
      { Key: 'k', Value: '{"a": 1}' },
      { Value: null, Headers: [{ h: 'x' }], Partition: 2 },
      { Key: 'k', Value: { Base64: 'AAEC' } },
      { Key: 'k', Value: { Base64: 'AAEC' } },
    ])
  })

  it('are named by their payload, or by the name column', () => {
    const records = recordsOfTable([
      { PartitionKey: 'a', Data: 'a1', name: '' },
      { PartitionKey: 'a', Data: 'a1', name: 'second' },
      { PartitionKey: 'a', Data: 'null', name: '' },
    ])
    expect(records.map(({ name }) => name)).toEqual(['a1', 'second', 'null'])
  })

  it('say which cell cannot be read', () => {
    expect(() => recordsOfTable([{ Value: 'x', Partition: 'two' }])).toThrow('Partition must be a number')
    expect(() => recordsOfTable([{ Value: 'x', Headers: '{' }])).toThrow('Headers must be JSON')
  })

  it('can be had from names alone, of any size', () => {
    const [record] = recordsOfNames(['a1'], { service: 'kinesis', bytes: 10 })
    expect(record).toMatchObject({ name: 'a1', form: { PartitionKey: 'a1', Data: 'a1........' } })
    expect(recordsOfNames(['a1'], { service: 'kafka' })[0]!.form).toEqual({ Value: 'a1' })
    expect(() => recordsOfNames(['long'], { service: 'kafka', bytes: 3 })).toThrow('more than 3 bytes')
    expect(() => recordsOfNames(['a1'], { service: 's3' })).toThrow('need a table')
  })
})

describe('changes of items', () => {
  const properties = {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
  }

  it('are named by the name column, or by the values of their key', () => {
    const rows = [
      { Put: '{"pk":{"S":"a"},"at":{"N":"7"},"v":{"N":"1"}}', Delete: '', name: '' },
      { Put: '', Delete: '{"at":{"N":"7"},"pk":{"S":"a"}}', name: 'gone' },
    ]
    const key = '{"at":{"N":"7"},"pk":{"S":"a"}}'
    expect(recordsOfTable(rows, properties)).toMatchObject([
      { name: 'a/7', key, payload: null, form: { Put: { v: { N: '1' } } } },
      { name: 'gone', key, payload: null, form: { Delete: { pk: { S: 'a' } } } },
    ])
  })

  it('can be had from names alone: puts of items with that key', () => {
    const options = { service: 'dynamodb', bytes: 5 } as const
    expect(recordsOfNames(['a1'], options)[0]!.form).toEqual({
      Put: { id: { S: 'a1' }, data: { S: 'a1...' } },
    })
    const [composite] = recordsOfNames(['a/7'], { service: 'dynamodb', properties })
    expect(composite!.form).toEqual({ Put: { pk: { S: 'a' }, at: { N: '7' } } })
  })

  it('stand in the shard that the page says: their events do not', () => {
    const names = new RecordNames()
    const event = { eventID: 'e1', dynamodb: { Keys: { id: { S: 'a' } }, SequenceNumber: '9' } }
    const record = recordOf(event)
    expect(record).toMatchObject({ shard: null, position: '9', id: 'e1', payload: null, title: 'a' })
    expect(names.read('orders', record, 'shard-1')).toBe('a')
    expect(names.read('orders', record)).toBe('a')
    expect(names.find('a')).toMatchObject({ shard: 'shard-1', id: 'e1' })
  })
})

describe('the records of an event', () => {
  it('are found in events of Kinesis and of Kafka', () => {
    expect(recordsOf({ Records: [kinesis('7', 'a1')] })).toEqual([
      {
        shard: 'shardId-000000000000',
        position: '7',
        id: 'shardId-000000000000:7',
        key: 'k',
        payload: 'a1',
      },
    ])
    const records = { 'orders-3': [kafka(15, 'b1'), kafka(16, null)] }
    expect(
      recordsOf({ eventSource: 'aws:kafka', records }).map((one) => [one.position, one.payload]),
    ).toEqual([
      ['15', 'b1'],
      ['16', null],
    ])
    expect(() => recordOf({ body: 'x' })).toThrow(TypeError)
  })
})

describe('names of records', () => {
  const read = (names: RecordNames, position: string, payload: string) =>
    names.read('orders', recordOf(kinesis(position, payload)))

  it('go to the records in the order in which they were put, once and for all', () => {
    const names = new RecordNames()
    names.put('orders', [
      { name: 'first', key: 'k', payload: 'same' },
      { name: 'second', key: 'k', payload: 'same' },
    ])
    expect([read(names, '10', 'same'), read(names, '11', 'same')]).toEqual(['first', 'second'])
    expect([read(names, '11', 'same'), read(names, '10', 'same')]).toEqual(['second', 'first'])
    expect(read(names, '12', 'same')).toBe('same')
  })

  it('tell where a record stands, and what stands between two positions, as numbers', () => {
    const names = new RecordNames()
    for (const position of ['9', '10', '100']) read(names, position, `r${position}`)
    const shard = { source: 'orders', shard: 'shardId-000000000000' }
    expect(names.find('r10')).toMatchObject({ position: '10', id: 'shardId-000000000000:10' })
    expect(names.between({ ...shard, first: '9', last: '10' })).toEqual(['r9', 'r10'])
    expect(names.lastUpTo({ ...shard, position: '99' })).toBe('r10')
    expect(names.lastUpTo({ ...shard, position: '8' })).toBeUndefined()
    expect(names.find('r11')).toBeUndefined()
  })
})
