import type { PositionStore, ServiceName, TwinStorage } from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'
import { DestinationServices } from './connect-destinations.ts'
import { DynamodbServices } from './connect-dynamodb.ts'
import { KafkaServices } from './connect-kafka.ts'
import { KinesisServices } from './connect-kinesis.ts'
import type { Services } from './services.ts'

export interface ConnectOptions {
  readonly clock: Clock
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
  const destinations = new DestinationServices(options)
  const source: Services['source'] = (mapping, directory) => {
    switch (mapping.service) {
      case 'kinesis':
        return kinesis.source(mapping)
      case 'dynamodb':
        return dynamodb.source(mapping)
      case 'kafka':
        return kafka.source(mapping, directory)
      default:
        return Promise.reject(notBuilt(mapping.service))
    }
  }
  const queue: Services['queue'] = ({ mapping }) => Promise.reject(notBuilt(mapping.service))
  const producer: Services['producer'] = (place) => {
    switch (place.service) {
      case 'kinesis':
        return kinesis.producer(place)
      case 'dynamodb':
        return dynamodb.producer(place)
      case 'kafka':
        return kafka.producer(place)
      case 'sqs':
      case 'sns':
      case 's3':
        return destinations.producer(place, place.service)
      default:
        return Promise.reject(notBuilt(place.service))
    }
  }
  const probe: Services['probe'] = (mapping, directory) => {
    switch (mapping.service) {
      case 'kinesis':
        return kinesis.probe(mapping)
      case 'dynamodb':
        return dynamodb.probe(mapping)
      case 'kafka':
        return kafka.probe(mapping, directory)
      default:
        return Promise.reject(notBuilt(mapping.service))
    }
  }
  // Loading modules takes no virtual time.
  return {
    source: (mapping, directory) => options.clock.hold(source(mapping, directory)),
    queue: (reading) => options.clock.hold(queue(reading)),
    destination: (mapping) => options.clock.hold(destinations.destination(mapping)),
    observe: (mapping) => options.clock.hold(destinations.observe(mapping)),
    producer: (place) => options.clock.hold(producer(place)),
    probe,
    close: async () => {
      kinesis.close()
      await destinations.close()
      dynamodb.close()
      await kafka.close()
    },
    kill: () => kafka.kill(),
    loseConnection: async (service, untilMs) => {
      if (service === 'kinesis') await kinesis.loseConnection(untilMs)
      if (service === 'dynamodb') await dynamodb.loseConnection(untilMs)
      if (service === 'kafka') await kafka.loseConnection(untilMs)
      await destinations.loseConnection(service, untilMs)
    },
  }
}

function notBuilt(service: ServiceName): Error {
  return new Error(`the service ${service} is not built yet`)
}
