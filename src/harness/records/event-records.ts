import { keyText, type Item } from '../../services/dynamodb/port.ts'

/** A record as it stands in the event that a function gets, in terms that all sources share. */
export interface EventRecord {
  /** As engine events name it: the shard ID, `topic-0`; null for DynamoDB, whose events do not say; empty for queues. */
  readonly shard: string | null
  /** Sequence number or offset, decimal; a message's ID. */
  readonly position: string
  /** What `"<id of \"x\">"` stands for. */
  readonly id: string
  readonly key: string | null
  /** The payload as text; null for a tombstone, and for DynamoDB. */
  readonly payload: string | null
  /** What a record is called that no step has named, where that is not its payload. */
  readonly title?: string
  /** It has no identity of its own (RabbitMQ), and was not delivered before: a record of the same payload is another. */
  readonly isNew?: boolean
}

/** The records of an event, in its order; of whatever source it is. */
export function recordsOf(event: object): readonly EventRecord[] {
  return entriesOf(event).map(recordOf)
}

interface AnyEvent {
  readonly Records?: readonly object[]
  readonly records?: Readonly<Record<string, readonly object[]>>
  readonly messages?: readonly object[]
  readonly rmqMessagesByQueue?: Readonly<Record<string, readonly object[]>>
}

/** The entries of an event as they stand in it, in its order; of whatever source it is. */
export function entriesOf(event: object): readonly object[] {
  const { Records, records, messages, rmqMessagesByQueue } = event as AnyEvent
  return Records ?? messages ?? Object.values(records ?? rmqMessagesByQueue ?? {}).flat()
}

/** One entry of an event. @throws TypeError when it is of no known source */
export function recordOf(entry: object): EventRecord {
  if ('kinesis' in entry) return kinesisRecord(entry as KinesisEntry)
  if ('dynamodb' in entry) return dynamodbRecord(entry as DynamodbEntry)
  if ('topic' in entry) return kafkaRecord(entry as KafkaEntry)
  if ('messageId' in entry) return sqsRecord(entry as SqsEntry)
  if ('messageID' in entry) return activemqRecord(entry as ActivemqEntry)
  if ('basicProperties' in entry) return rabbitmqRecord(entry as object as RabbitmqEntry)
  throw new TypeError(`no source has records like ${JSON.stringify(entry)}`)
}

interface KinesisEntry {
  readonly eventID: string
  readonly kinesis: { readonly partitionKey: string; readonly sequenceNumber: string; readonly data: string }
}

function kinesisRecord({ eventID, kinesis }: KinesisEntry): EventRecord {
  return {
    shard: eventID.slice(0, eventID.indexOf(':')),
    position: kinesis.sequenceNumber,
    id: eventID,
    key: kinesis.partitionKey,
    payload: textOf(kinesis.data),
  }
}

interface DynamodbEntry {
  readonly eventID: string
  readonly dynamodb: { readonly Keys: Item; readonly SequenceNumber: string }
}

/** Changes of one item are told apart by their order only: they are named as they were written. */
function dynamodbRecord({ eventID, dynamodb }: DynamodbEntry): EventRecord {
  return {
    shard: null,
    position: dynamodb.SequenceNumber,
    id: eventID,
    key: keyText(dynamodb.Keys),
    payload: null,
    title: keyTitle(dynamodb.Keys),
  }
}

/** The values of an item's key, joined by `/`. */
export function keyTitle(key: Item): string {
  return Object.values(key)
    .map((value) => Object.values(value)[0] as string)
    .join('/')
}

interface KafkaEntry {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key?: string | null
  readonly value?: string | null
}

function kafkaRecord({ topic, partition, offset, key, value }: KafkaEntry): EventRecord {
  const shard = `${topic}-${partition}`
  return {
    shard,
    position: String(offset),
    id: `${shard}:${offset}`,
    key: typeof key === 'string' ? textOf(key) : null,
    payload: typeof value === 'string' ? textOf(value) : null,
  }
}

interface SqsEntry {
  readonly messageId: string
  readonly body: string
  readonly attributes: { readonly MessageGroupId?: string }
}

function sqsRecord({ messageId, body, attributes }: SqsEntry): EventRecord {
  const key = attributes.MessageGroupId ?? null
  return { shard: '', position: messageId, id: messageId, key, payload: body }
}

interface ActivemqEntry {
  readonly messageID: string
  readonly data: string
}

function activemqRecord({ messageID, data }: ActivemqEntry): EventRecord {
  return { shard: '', position: messageID, id: messageID, key: null, payload: textOf(data) }
}

interface RabbitmqEntry {
  readonly redelivered: boolean
  readonly data: string
}

function rabbitmqRecord({ redelivered, data }: RabbitmqEntry): EventRecord {
  const payload = textOf(data)
  return { shard: '', position: payload, id: payload, key: null, payload, isNew: !redelivered }
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString()
}
