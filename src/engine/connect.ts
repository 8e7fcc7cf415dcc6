import type { PositionStore, ServiceName, TwinStorage } from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'
import { ActivemqServices } from './connect-activemq.ts'
import { DestinationServices } from './connect-destinations.ts'
import { DynamodbServices } from './connect-dynamodb.ts'
import { KafkaServices } from './connect-kafka.ts'
import { KinesisServices } from './connect-kinesis.ts'
import { RabbitServices } from './connect-rabbitmq.ts'
import { SqsServices } from './connect-sqs.ts'
import type { Services } from './services.ts'

export interface ConnectOptions {
  readonly clock: Clock
  /** What the engine counts windows by, where that is not `clock`: tests let it jump while brokers go on by the wall. */
  readonly engineClock?: Clock
  /** Brokers' own deadlines are real. */
  readonly wallClock: Clock
  readonly random: Random
  readonly positions: PositionStore
  /** Where an embedded service keeps what it holds. */
  readonly twinStorage: (service: string) => TwinStorage
  /** Where invocation records are kept that could not be delivered, absolute; absent where memory will do, as in tests. */
  readonly stateDirectory?: string
  /** For secrets named `env:NAME`. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Chooses client or twin for everything that a pipeline speaks to, by its connection. Clients and twins are loaded
 * when they are first needed, so that nobody waits for an SDK that he does not use.
 */
export function connectServices(options: ConnectOptions): Services {
  const kinesis = new KinesisServices(options)
  const dynamodb = new DynamodbServices(options)
  const kafka = new KafkaServices(options)
  const rabbit = new RabbitServices(options)
  const sqs = new SqsServices(options)
  const activemq = new ActivemqServices(options)
  const destinations = new DestinationServices(options, sqs)
  const places = placesOf({ kinesis, dynamodb, kafka, rabbit, sqs, activemq, destinations })
  const place = (service: ServiceName): ServicePlace => places[service] ?? {}
  // Loading modules takes no virtual time.
  const held = <T>({ service }: { readonly service: ServiceName }, answer: Promise<T> | undefined) =>
    answer === undefined ? Promise.reject(notBuilt(service)) : options.clock.hold(answer)
  return {
    source: (mapping, directory) => held(mapping, place(mapping.service).source?.(mapping, directory)),
    queue: (reading) => held(reading.mapping, place(reading.mapping.service).queue?.(reading)),
    destination: (mapping) => options.clock.hold(destinations.destination(mapping)),
    observe: (mapping) => options.clock.hold(destinations.observe(mapping)),
    producer: (where) => held(where, place(where.service).producer?.(where)),
    probe: async (mapping, directory) => {
      const { probe } = place(mapping.service)
      if (probe === undefined) throw notBuilt(mapping.service)
      return probe(mapping, directory)
    },
    close: async () => {
      kinesis.close()
      await destinations.close()
      dynamodb.close()
      await Promise.all([kafka.close(), rabbit.close(), activemq.close()])
    },
    kill: () => {
      kafka.kill()
      rabbit.kill()
      activemq.kill()
    },
    loseConnection: async (service, untilMs) => {
      await place(service).loseConnection?.(untilMs)
    },
  }
}

/** What one service can be asked for; what is absent is not built, or makes no sense. */
interface ServicePlace {
  readonly source?: Services['source']
  readonly queue?: Services['queue']
  readonly producer?: Services['producer']
  readonly probe?: Services['probe']
  readonly loseConnection?: (untilMs: number) => Promise<void>
}

function placesOf(services: {
  readonly kinesis: KinesisServices
  readonly dynamodb: DynamodbServices
  readonly kafka: KafkaServices
  readonly rabbit: RabbitServices
  readonly sqs: SqsServices
  readonly activemq: ActivemqServices
  readonly destinations: DestinationServices
}): Partial<Record<ServiceName, ServicePlace>> {
  const { kinesis, dynamodb, kafka, rabbit, sqs, activemq, destinations } = services
  const target = (service: 'sqs' | 'sns' | 's3'): ServicePlace => ({
    producer: (where) => destinations.producer(where, service),
    loseConnection: (untilMs) => destinations.loseConnection(service, untilMs),
  })
  return {
    kinesis: {
      source: (mapping) => kinesis.source(mapping),
      producer: (where) => kinesis.producer(where),
      probe: (mapping) => kinesis.probe(mapping),
      loseConnection: (untilMs) => kinesis.loseConnection(untilMs),
    },
    dynamodb: {
      source: (mapping) => dynamodb.source(mapping),
      producer: (where) => dynamodb.producer(where),
      probe: (mapping) => dynamodb.probe(mapping),
      loseConnection: (untilMs) => dynamodb.loseConnection(untilMs),
    },
    kafka: {
      source: (mapping, directory) => kafka.source(mapping, directory),
      producer: (where) => kafka.producer(where),
      probe: (mapping, directory) => kafka.probe(mapping, directory),
      loseConnection: (untilMs) => kafka.loseConnection(untilMs),
    },
    rabbitmq: {
      queue: (reading) => rabbit.queue(reading),
      producer: (where) => rabbit.producer(where),
      probe: (mapping, directory) => rabbit.probe(mapping, directory),
      loseConnection: (untilMs) => rabbit.loseConnection(untilMs),
    },
    sqs: {
      ...target('sqs'),
      queue: (reading) => sqs.queue(reading),
      probe: (mapping) => sqs.probe(mapping),
    },
    activemq: {
      queue: (reading) => activemq.queue(reading),
      producer: (where) => activemq.producer(where),
      probe: (mapping, directory) => activemq.probe(mapping, directory),
      loseConnection: (untilMs) => activemq.loseConnection(untilMs),
    },
    sns: target('sns'),
    s3: target('s3'),
  }
}

function notBuilt(service: ServiceName): Error {
  return new Error(`the service ${service} is not built yet`)
}
