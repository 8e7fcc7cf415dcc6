import type { RecordForm, Services } from '../../fleet/index.ts'
import type { ServiceName } from '../../model/index.ts'
import type { Dice } from '../dice.ts'

/** A source of a world of lives, with the members that every mapping on it is created with. */
export interface LivesSource {
  readonly service: ServiceName
  readonly name: string
  readonly family: 'log' | 'queue'
  readonly members: Readonly<Record<string, unknown>>
  /** What it is made with. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly form: (record: string) => RecordForm
  /** The names in an event of its mappings, with the position of each where it has one. */
  readonly read: (event: object) => readonly { readonly name: string; readonly position: string }[]
}

const text = (base64: string) => Buffer.from(base64, 'base64').toString()
const secret = (name: string) => `arn:aws:secretsmanager:us-east-2:123456789012:secret:${name}`

interface Recorded {
  readonly kinesis?: { readonly data: string; readonly sequenceNumber: string }
  readonly dynamodb?: {
    readonly Keys: { readonly id: { readonly S: string } }
    readonly SequenceNumber: string
  }
  readonly body?: string
}

const records = (event: object) => (event as { Records: readonly Recorded[] }).Records

export const LIVES_SOURCES: readonly LivesSource[] = [
  {
    service: 'kinesis',
    name: 'orders',
    family: 'log',
    members: {
      EventSourceArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/orders',
      StartingPosition: 'TRIM_HORIZON',
    },
    properties: { ShardCount: 2 },
    form: (name) => ({ PartitionKey: name.slice(0, 2), Data: name }),
    read: (event) =>
      records(event).map(({ kinesis }) => ({ name: text(kinesis!.data), position: kinesis!.sequenceNumber })),
  },
  {
    service: 'dynamodb',
    name: 'books',
    family: 'log',
    members: {
      EventSourceArn: 'arn:aws:dynamodb:us-east-2:123456789012:table/books/stream/2026-01-01T00:00:00.000',
      StartingPosition: 'TRIM_HORIZON',
    },
    properties: {},
    form: (name) => ({ Put: { id: { S: name } } }),
    read: (event) =>
      records(event).map(({ dynamodb }) => ({
        name: dynamodb!.Keys.id.S,
        position: dynamodb!.SequenceNumber,
      })),
  },
  {
    service: 'kafka',
    name: 'payments',
    family: 'log',
    members: {
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1.example:9092'] } },
      Topics: ['payments'],
      StartingPosition: 'TRIM_HORIZON',
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: secret('kafka') }],
    },
    properties: { Partitions: 2 },
    form: (name) => ({ Key: name.slice(0, 2), Value: name }),
    read: (event) =>
      Object.values((event as { records: Record<string, { value: string; offset: number }[]> }).records)
        .flat()
        .map(({ value, offset }) => ({ name: text(value), position: String(offset) })),
  },
  {
    service: 'sqs',
    name: 'jobs',
    family: 'queue',
    members: { EventSourceArn: 'arn:aws:sqs:us-east-2:123456789012:jobs' },
    properties: {},
    form: (name) => ({ MessageBody: name }),
    read: (event) => records(event).map(({ body }) => ({ name: body!, position: '' })),
  },
  {
    service: 'rabbitmq',
    name: 'mails',
    family: 'queue',
    members: {
      EventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:post:b-1',
      Queues: ['mails'],
      SourceAccessConfigurations: [
        { Type: 'BASIC_AUTH', URI: secret('rabbit') },
        { Type: 'VIRTUAL_HOST', URI: '/' },
      ],
    },
    properties: {},
    form: (name) => ({ Body: name }),
    read: (event) =>
      Object.values((event as { rmqMessagesByQueue: Record<string, { data: string }[]> }).rmqMessagesByQueue)
        .flat()
        .map(({ data }) => ({ name: text(data), position: '' })),
  },
]

/** The face of a source's service that makes and fills it. */
export async function producerOf({ service }: LivesSource, services: Services) {
  const host = service === 'rabbitmq' ? { virtualHost: '/' } : {}
  const connection = { kind: 'embedded' } as const
  return services.producer({ service, connection, region: '', directory: '', ...host })
}

/** Settings that a creation or an update may name, within what the source knows. */
export function drawSettings(dice: Dice, { service }: LivesSource): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  if (dice.chance(0.7)) settings['BatchSize'] = dice.between(1, 6)
  if (dice.chance(0.3)) settings['MaximumBatchingWindowInSeconds'] = dice.between(0, 3)
  if (service !== 'kinesis' && service !== 'dynamodb') return settings
  if (dice.chance(0.4)) settings['ParallelizationFactor'] = dice.between(1, 4)
  if (dice.chance(0.3)) settings['BisectBatchOnFunctionError'] = dice.chance(0.5)
  if (dice.chance(0.3)) settings['MaximumRetryAttempts'] = dice.pick([-1, 0, 2])
  return settings
}
