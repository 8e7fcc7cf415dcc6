import kafkajs, { Kafka, logLevel, type Consumer, type SASLOptions } from 'kafkajs'
import type { ConnectionOptions } from 'node:tls'
import { ASSIGNERS } from './assigners.ts'
import { CODECS } from './codecs.ts'
import { quietTimers, type KafkajsCluster } from './kafkajs-internals.ts'
import type { Sockets } from './sockets.ts'

/** How brokers are reached. */
export interface KafkaConnection {
  readonly brokers: readonly string[]
  /** Absent: plain text. */
  readonly tls?: ConnectionOptions
  readonly sasl?: SASLOptions
}

const CONNECTION_TIMEOUT_MS = 3000
/** A request without an answer for so long means a connection that is dead without saying so. */
const REQUEST_TIMEOUT_MS = 10_000
/** New partitions and moved leaders are noticed within this time. */
const METADATA_AGE_MS = 60_000
const HEARTBEAT_MS = 1000
/** What one reply brings of a partition is held until it is read. */
const PARTITION_BYTES = 2 ** 20
/** One record that is kept keeps its whole reply, of all partitions. */
const FETCH_BYTES = 4 * 2 ** 20
/** With nothing assigned kafkajs comes back to its heartbeat after this time. */
const IDLE_MS = 250

/** kafkajs, set up to print nothing, to know every codec, and to leave retrying to us. */
export function kafkajsClient(connection: KafkaConnection, sockets: Sockets): Kafka {
  quietTimers()
  const known: Record<number, () => unknown> = kafkajs.CompressionCodecs
  for (const [number, codec] of CODECS) known[number] = () => codec
  return new Kafka({
    clientId: 'event-source-mapping',
    brokers: [...connection.brokers],
    ...(connection.tls === undefined ? {} : { ssl: connection.tls }),
    ...(connection.sasl === undefined ? {} : { sasl: connection.sasl }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    socketFactory: sockets.factory,
    // Each try takes the next broker of the list.
    retry: { retries: Math.max(1, connection.brokers.length - 1), initialRetryTime: 100 },
    logLevel: logLevel.NOTHING,
    logCreator: () => () => {},
  })
}

/** A consumer and the cluster that it uses: kafkajs hands its cluster to assigners. */
export function kafkajsConsumer(
  kafka: Kafka,
  options: { groupId: string; sessionTimeoutMs: number; rebalanceTimeoutMs: number },
): { consumer: Consumer; cluster: KafkajsCluster } {
  let cluster: KafkajsCluster | undefined
  const consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    heartbeatInterval: HEARTBEAT_MS,
    metadataMaxAge: METADATA_AGE_MS,
    maxBytesPerPartition: PARTITION_BYTES,
    maxBytes: FETCH_BYTES,
    maxWaitTimeInMs: IDLE_MS,
    allowAutoTopicCreation: false,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false },
    partitionAssigners: ASSIGNERS.map((create) => (config) => {
      cluster = config.cluster as unknown as KafkajsCluster
      return create(config)
    }),
  })
  return { consumer, cluster: cluster! }
}
