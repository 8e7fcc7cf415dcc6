import { describe, expect, it } from 'vitest'
import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { compileFilters, parseFilters, type CompileOptions, type FilterInput } from './index.ts'

function filter(pattern: object, sourceType: SourceType, options?: CompileOptions) {
  const { filters, problems } = parseFilters({ patterns: [JSON.stringify(pattern)], sourceType })
  expect(problems).toEqual([])
  return compileFilters(filters, sourceType, options)
}

const bytes = (text: string) => new TextEncoder().encode(text)

/** Records as section 3 of the catalogue shows them. */
const KINESIS: FilterInput = {
  event: {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'customer-17',
      sequenceNumber: '4960',
      data: 'eyJ0eXBlIjoib3JkZXIifQ==',
      approximateArrivalTimestamp: 1700000000.123,
    },
    eventSource: 'aws:kinesis',
    eventName: 'aws:kinesis:record',
  },
  data: bytes('{"type":"order"}'),
}

const DYNAMODB: FilterInput = {
  event: {
    eventName: 'REMOVE',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: 1700000000,
      Keys: { pk: { S: 'u#1' } },
      NewImage: {
        pk: { S: 'u#1' },
        age: { N: '42' },
        orgs: { L: [{ S: 'Sales' }, { N: '7' }, { M: { name: { S: 'Support' } } }] },
        'a.b': { BOOL: true },
      },
      SizeBytes: 59,
    },
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  },
}

const SQS: FilterInput = {
  event: {
    messageId: 'm-1',
    body: '{"type":"order"}',
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'g-1' },
    messageAttributes: { kind: { stringValue: 'order', dataType: 'String' } },
    eventSource: 'aws:sqs',
  },
  data: '{"type":"order"}',
}

const KAFKA: FilterInput = {
  event: {
    topic: 'orders',
    partition: 0,
    offset: 15,
    timestampType: 'CREATE_TIME',
    headers: [{ trace: [104] }],
  },
  data: bytes('{"type":"order"}'),
  key: bytes('k-1'),
}

const RABBITMQ: FilterInput = {
  event: { basicProperties: { contentType: 'text/plain', headers: { n: 10 } }, redelivered: false },
  data: bytes('{"type":"order"}'),
}

const ACTIVEMQ: FilterInput = {
  event: { messageType: 'jms/text-message', properties: { tenant: 't1' }, priority: 4 },
  data: bytes('{"type":"order"}'),
}

const RECORDS: [SourceType, FilterInput, object][] = [
  ['kinesis', KINESIS, { eventName: ['aws:kinesis:record'] }],
  ['kinesisConsumer', KINESIS, { eventSource: ['aws:kinesis'] }],
  ['sqs', SQS, { messageAttributes: { kind: { stringValue: ['order'] } } }],
  ['sqsFifo', SQS, { attributes: { MessageGroupId: ['g-1'] } }],
  ['msk', KAFKA, { partition: [0], headers: { trace: [104] } }],
  ['selfManagedKafka', KAFKA, { offset: [{ numeric: ['>', 10] }] }],
  ['rabbitmq', RABBITMQ, { basicProperties: { headers: { n: [10] } } }],
  ['activemq', ACTIVEMQ, { properties: { tenant: ['t1'] }, priority: [4] }],
]

describe.each(RECORDS)('filters of %s', (sourceType, record, metadata) => {
  const key = SOURCE_TYPES[sourceType].filterKey!
  const data = { [key]: { type: ['order'] } }
  const otherData = { [key]: { type: ['refund'] } }
  const otherMetadata = Object.fromEntries(Object.keys(metadata).map((name) => [name, ['other']]))

  it('see the data under its key [FLT-11]', () => {
    expect(filter(data, sourceType)(record)).toBe(true)
    expect(filter(otherData, sourceType)(record)).toBe(false)
  })

  it('see metadata, alone and with data [FLT-6, CON-5]', () => {
    expect(filter(metadata, sourceType)(record)).toBe(true)
    expect(filter(otherMetadata, sourceType)(record)).toBe(false)
    expect(filter({ ...metadata, ...data }, sourceType)(record)).toBe(true)
    expect(filter({ ...metadata, ...otherData }, sourceType)(record)).toBe(false)
    expect(filter({ ...otherMetadata, ...data }, sourceType)(record)).toBe(false)
  })

  it('change nothing of the record [FLT-10]', () => {
    const before = structuredClone(record)
    filter({ ...metadata, ...data }, sourceType)(record)
    expect(record).toEqual(before)
  })

  it('read the event only for metadata', () => {
    const unread: FilterInput = {
      get event(): object {
        throw new Error('was read')
      },
      data: record.data!,
    }
    expect(filter(data, sourceType)(unread)).toBe(true)
    expect(() => filter(metadata, sourceType)(unread)).toThrow('was read')
  })
})

describe('without filters', () => {
  it('every record passes [FLT-7]', () => {
    for (const [sourceType, record] of RECORDS) expect(compileFilters([], sourceType)(record)).toBe(true)
  })
})

describe('Kinesis filters', () => {
  it('take metadata at the top or where the record has it [FLT-15]', () => {
    expect(filter({ partitionKey: ['customer-17'] }, 'kinesis')(KINESIS)).toBe(true)
    expect(filter({ kinesis: { partitionKey: ['customer-17'] } }, 'kinesis')(KINESIS)).toBe(true)
    expect(filter({ partitionKey: ['customer-18'] }, 'kinesis')(KINESIS)).toBe(false)
  })
})

describe('DynamoDB filters', () => {
  const image = (fields: object) => filter({ dynamodb: { NewImage: fields } }, 'dynamodb')(DYNAMODB)

  it('see the dynamodb object [FLT-11]', () => {
    expect(filter({ dynamodb: { Keys: { pk: { S: ['u#1'] } } } }, 'dynamodb')(DYNAMODB)).toBe(true)
    expect(filter({ dynamodb: { Keys: { pk: { S: ['u#2'] } } } }, 'dynamodb')(DYNAMODB)).toBe(false)
  })

  it('see event name, source and creation time, the latter as a number [FLT-13]', () => {
    const both = { eventName: ['INSERT', 'REMOVE'], eventSource: ['aws:dynamodb'] }
    expect(filter(both, 'dynamodb')(DYNAMODB)).toBe(true)
    expect(filter({ ...both, eventName: ['INSERT'] }, 'dynamodb')(DYNAMODB)).toBe(false)
    const created = (rule: unknown) => ({ dynamodb: { ApproximateCreationDateTime: [rule] } })
    expect(filter(created({ numeric: ['>', 0] }), 'dynamodb')(DYNAMODB)).toBe(true)
    expect(filter(created({ numeric: ['<', 0] }), 'dynamodb')(DYNAMODB)).toBe(false)
    expect(filter(created(1700000000), 'dynamodb')(DYNAMODB)).toBe(true)
  })

  it('select deletions by time to live [FLT-14]', () => {
    const expired = { userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } }
    expect(filter(expired, 'dynamodb')(DYNAMODB)).toBe(true)
    expect(filter(expired, 'dynamodb')({ event: { ...DYNAMODB.event, userIdentity: undefined } })).toBe(false)
  })

  it('flatten list attributes [FLT-21]', () => {
    expect(image({ orgs: { L: { S: ['Sales'] } } })).toBe(true)
    expect(image({ orgs: { L: { S: ['Support'] } } })).toBe(false)
    expect(image({ orgs: { L: { M: { name: { S: ['Support'] } } } } })).toBe(true)
    expect(image({ orgs: { L: { S: [{ exists: true }] } } })).toBe(true)
    expect(image({ orgs: [{ exists: true }] })).toBe(false)
  })

  it('have strings for numbers, so that only other rules of the list match [FLT-24]', () => {
    expect(image({ age: { N: [{ numeric: ['>', 1] }] } })).toBe(false)
    expect(image({ age: { N: [42] } })).toBe(false)
    expect(image({ age: { N: ['42'] } })).toBe(true)
    expect(image({ age: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } })).toBe(true)
    expect(image({ age: { N: [{ numeric: ['>', 100] }, { 'anything-but': '42' }] } })).toBe(false)
  })

  it('never match without the type, but for exists: false [FLT-25, FLT-20]', () => {
    expect(image({ pk: ['u#1'] })).toBe(false)
    expect(image({ pk: [{ exists: true }] })).toBe(false)
    expect(image({ pk: [{ exists: false }] })).toBe(true)
    expect(image({ none: [{ exists: false }] })).toBe(true)
    expect(image({ pk: { S: [{ exists: false }] } })).toBe(false)
  })

  it('take both images in one object, and dots in attribute names [FLT-26, FLT-28]', () => {
    const both = (before: string) => ({
      dynamodb: { NewImage: { pk: { S: ['u#1'] } }, OldImage: { pk: { S: [before] } } },
    })
    const event = {
      ...DYNAMODB.event,
      dynamodb: { NewImage: { pk: { S: 'u#1' } }, OldImage: { pk: { S: 'u#0' } } },
    }
    expect(filter(both('u#0'), 'dynamodb')({ event })).toBe(true)
    expect(filter(both('u#9'), 'dynamodb')({ event })).toBe(false)
    expect(image({ 'a.b': { BOOL: [true] } })).toBe(true)
  })
})

describe('Kafka and MQ filters', () => {
  it('see what stands around the records [FLT-6]', () => {
    const envelope = { eventSource: 'aws:kafka', bootstrapServers: 'b-1:9098' }
    expect(filter({ eventSource: ['aws:kafka'] }, 'msk', { envelope })(KAFKA)).toBe(true)
    expect(filter({ eventSource: ['aws:mq'] }, 'msk', { envelope })(KAFKA)).toBe(false)
    expect(filter({ eventSource: ['aws:kafka'] }, 'msk')(KAFKA)).toBe(false)
  })

  it('see the key of a Kafka record, decoded like its value [FLT-11]', () => {
    expect(filter({ key: [{ prefix: 'k-' }] }, 'msk')(KAFKA)).toBe(true)
    expect(filter({ key: ['k-2'] }, 'msk')(KAFKA)).toBe(false)
    expect(filter({ key: { id: [7] } }, 'msk')({ ...KAFKA, key: bytes('{"id":7}') })).toBe(true)
    const keyless = { event: KAFKA.event, data: KAFKA.data!, key: null }
    expect(filter({ key: [{ prefix: 'k-' }] }, 'msk')(keyless)).toBe(false)
    expect(filter({ key: { id: [7] } }, 'msk')(keyless)).toBe(false)
    expect(filter({ key: [{ exists: false }] }, 'msk')(keyless)).toBe(true)
    expect(filter({ key: [{ exists: false }] }, 'msk')(KAFKA)).toBe(false)
  })
})
