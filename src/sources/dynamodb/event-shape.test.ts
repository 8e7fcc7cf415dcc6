import { describe, expect, it } from 'vitest'
import type { StreamRecord } from '../../services/dynamodb/port.ts'
import { dynamodbEventShape, recordDecoder } from './event-shape.ts'

const SHARD = 'shardId-00000001700000000000-aaaaaaaa'
const decode = recordDecoder(SHARD, {
  awsRegion: 'eu-west-1',
  eventSourceARN: 'arn:aws:dynamodb:eu-west-1:111122223333:table/T/stream/2024-01-01T00:00:00.000',
})
const RECORD: StreamRecord = {
  eventId: '5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5',
  eventName: 'MODIFY',
  eventVersion: '1.1',
  sequenceNumber: '111000000000000000000001',
  arrivedMs: 1700000000000,
  keys: { pk: { S: 'u#1' }, n: { N: '7' } },
  newImage: { pk: { S: 'u#1' }, n: { N: '7' }, blob: { B: 'AAEC' } },
  oldImage: { pk: { S: 'u#1' }, n: { N: '7' } },
  sizeBytes: 59,
  viewType: 'NEW_AND_OLD_IMAGES',
}

describe('the event of a DynamoDB record', () => {
  it('has the members of AWS, in their order [EVT-8, EVT-10, EVT-11, EVT-12, EVT-14]', () => {
    const record = decode(RECORD)
    expect(JSON.stringify(dynamodbEventShape.build([record]), null, 2)).toBe(
      `
{
  "Records": [
    {
      "eventID": "5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5",
      "eventName": "MODIFY",
      "eventVersion": "1.1",
      "eventSource": "aws:dynamodb",
      "awsRegion": "eu-west-1",
      "dynamodb": {
        "ApproximateCreationDateTime": 1700000000,
        "Keys": {
          "pk": {
            "S": "u#1"
          },
          "n": {
            "N": "7"
          }
        },
        "NewImage": {
          "pk": {
            "S": "u#1"
          },
          "n": {
            "N": "7"
          },
          "blob": {
            "B": "AAEC"
          }
        },
        "OldImage": {
          "pk": {
            "S": "u#1"
          },
          "n": {
            "N": "7"
          }
        },
        "SequenceNumber": "111000000000000000000001",
        "SizeBytes": 59,
        "StreamViewType": "NEW_AND_OLD_IMAGES"
      },
      "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/T/stream/2024-01-01T00:00:00.000"
    }
  ]
}`.trim(),
    )
    expect(record).toMatchObject({ shard: SHARD, position: RECORD.sequenceNumber, arrivedMs: 1700000000000 })
  })

  it('has a key of the key attributes, whatever their order [DDB-5]', () => {
    const { key } = decode(RECORD)
    expect(key).toBe('{"n":{"N":"7"},"pk":{"S":"u#1"}}')
    expect(decode({ ...RECORD, keys: { n: { N: '7' }, pk: { S: 'u#1' } } }).key).toBe(key)
    expect(decode({ ...RECORD, keys: { n: { N: '8' }, pk: { S: 'u#1' } } }).key).not.toBe(key)
  })

  it('has the images that there are, and who deleted for age [EVT-9, EVT-13]', () => {
    const { newImage: _new, oldImage: _old, ...bare } = RECORD
    const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }
    const { event } = decode({ ...bare, eventName: 'REMOVE', userIdentity })
    expect(Object.keys(event)).toEqual([
      'eventID',
      'eventName',
      'eventVersion',
      'eventSource',
      'awsRegion',
      'dynamodb',
      'userIdentity',
      'eventSourceARN',
    ])
    expect(event).toMatchObject({ userIdentity })
    expect(Object.keys((event as { dynamodb: object }).dynamodb)).not.toContain('NewImage')
  })

  it('has the length of its JSON', () => {
    const { newImage: _new, ...rest } = RECORD
    const userIdentity = { type: 'Service"', principalId: 'dynamodb.amazonaws.com' }
    const records = [
      RECORD,
      { ...RECORD, keys: { ключ: { S: '"\n😀' } } },
      {
        ...RECORD,
        eventVersion: '"',
        eventName: 'INSERT' as const,
        sizeBytes: 4096,
        arrivedMs: 1700000000123,
      },
      { ...rest, viewType: 'OLD_IMAGE' as const, userIdentity },
    ].map(decode)
    const sum = records.reduce((total, { bytes }) => total + bytes, 0)
    const whole = dynamodbEventShape.envelopeBytes([SHARD]) + sum + records.length - 1
    expect(whole).toBe(Buffer.byteLength(JSON.stringify(dynamodbEventShape.build(records))))
  })
})
