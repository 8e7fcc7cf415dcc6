import type {
  FailureDestination,
  LogSource,
  QueueSource,
  RecordForm,
  ResolvedConnection,
  ResolvedMapping,
  ServiceName,
} from '../model/index.ts'

export type { RecordForm }

/** Every service a pipeline speaks to, client or twin; see `connect.ts`. */
export interface Services {
  /** What a mapping reads from. `directory` is what relative `file:` secrets start at. */
  source(mapping: ResolvedMapping, directory: string): Promise<LogSource>
  /** The same for a mapping of the queue family. */
  queue(reading: QueueReading): Promise<QueueSource>
  /** Where a mapping describes what it discards; null when it does so nowhere. */
  destination(mapping: ResolvedMapping): Promise<FailureDestination | null>
  /** What is written to a mapping's destination, from now on at least. For tests. */
  observe(mapping: ResolvedMapping): Promise<DestinationObserver>
  /** The producer's face of the service that a connection reaches. */
  producer(where: ProducerPlace): Promise<Producer>
  /**
   * Whether a mapping's source can be reached and is there: reads nothing, joins nothing, stores nothing.
   * @returns what was found, in words; rejects with a `SourceError`
   */
  probe(mapping: ResolvedMapping, directory: string): Promise<string>
  /** Leaves every service. */
  close(): Promise<void>
  /** As if the process were killed: nobody leaves a group, nothing under way resolves. For tests. */
  kill(): void
  /** Embedded services only: until `untilMs` (clock time) whoever reads reaches nothing. For tests. */
  loseConnection(service: ServiceName, untilMs: number): Promise<void>
}

/** A mapping on a queue, with what its source has to know besides. */
export interface QueueReading {
  readonly mapping: ResolvedMapping
  /** What relative `file:` secrets start at. */
  readonly directory: string
  /** The function's Timeout, milliseconds: a queue's visibility timeout has to do with it (CFG-31, BAT-17). */
  readonly functionTimeoutMs: number
}

/** Looks at a destination as anybody who reads it would. */
export interface DestinationObserver {
  /** Everything that was written, in order where the destination has one. */
  written(): Promise<readonly Written[]>
  /** Leaves nothing behind that looking needed. */
  close(): Promise<void>
}

/** One invocation record where it was written. */
export interface Written {
  /** The object's key, or the file's name; empty for a message. */
  readonly name: string
  readonly text: string
}

/** Which service, and how it is reached. */
export interface ProducerPlace {
  readonly service: ServiceName
  readonly connection: ResolvedConnection
  /** The region of a real service. */
  readonly region: string
  readonly sourceAccess?: ResolvedMapping['sourceAccess']
  /** RabbitMQ only; `/` where none is named. */
  readonly virtualHost?: string
  readonly secretsManager?: ResolvedConnection
  readonly directory: string
}

/** What `Resources`, `put`, feeders and tests ask of a service. */
export interface Producer {
  /** Makes a stream or topic with CloudFormation's properties; false when it is there already. */
  create(name: string, properties: Readonly<Record<string, unknown>>): Promise<boolean>
  /**
   * What is there has of the properties that `create` sets once: `ShardCount`, `Partitions`; of a table whose key is
   * another than the declared one `KeySchema` and `AttributeDefinitions`. What has changed since by other ways (a resharding) is left out.
   */
  held?(name: string, declared: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>
  /**
   * Puts records in order; durable when it resolves. On a twin `alongside` is stored together with them, all or
   * nothing. Throws a `RecordFormError` with the record's index before anything is put when one has a wrong form.
   */
  put(name: string, records: readonly RecordForm[], alongside?: StorageChanges): Promise<void>
  /** Removes a stream or topic. For tests, which leave nothing on servers that they share. */
  remove(name: string): Promise<void>
  /**
   * Queues: the payloads of what a queue holds, in no order; a real one tells what it shows, and keeps it.
   * @param ending ActiveMQ only: of the messages whose ID ends so
   */
  contents?(name: string, ending?: string): Promise<readonly string[]>
  /** ActiveMQ only: takes the messages whose ID ends so out of a queue that others use as well. */
  takeOut?(name: string, ending: string): Promise<void>
  /** Embedded standard queues of SQS only: from now on each message comes twice, as it may (GEN-2, PAGE-35). */
  deliverTwice?(name: string): Promise<void>
  /** Kinesis and embedded DynamoDB: closes a shard and opens two in its place. */
  split?(name: string, shard: string): Promise<void>
  /** Kinesis only: closes two neighbours and opens one in their place. */
  merge?(name: string, shards: readonly [string, string]): Promise<void>
  /** DynamoDB only: gives a table another stream, with this view type; null takes its stream away. */
  changeViewType?(name: string, viewType: string | null): Promise<void>
  /** Embedded DynamoDB only: closes a shard and opens one in its place, as DynamoDB does by itself from time to time. */
  rollOver?(name: string, shard: string): Promise<void>
  /** Embedded DynamoDB only: deletes items as it does when their time to live is over. */
  expire?(name: string, keys: readonly RecordForm[]): Promise<void>
}

export type StorageChanges = readonly (readonly [key: string, value: string | null])[]
