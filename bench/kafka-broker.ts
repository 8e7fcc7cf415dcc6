import type { KafkaClient } from '../src/services/kafka/client/index.ts'
import { clientOf } from './kafka-client.ts'
import { TestServers } from '../src/harness/containers/index.ts'

const servers = new TestServers()
const PUT_SIZE = 2000

export interface Broker {
  readonly address: string
  /** A client with connections of its own. */
  client(): KafkaClient
  /** A topic of so many records of 1 kB in four partitions. */
  fill(topic: string, records: number): Promise<void>
  stop(): Promise<void>
}

/** The broker of this run: the one that the environment names, else a container. */
export async function startBroker(): Promise<Broker> {
  const address = await servers.kafka()
  const client = () => clientOf(address)
  return {
    address,
    client,
    fill: async (topic, records) => {
      const producer = client()
      await producer.createTopic({ topic, partitions: 4 })
      const value = Buffer.alloc(1024, 'x')
      for (let from = 0; from < records; from += PUT_SIZE) {
        const size = Math.min(PUT_SIZE, records - from)
        const batch = Array.from({ length: size }, (_, index) => ({
          partition: index % 4,
          key: Buffer.from(`k${index % 100}`),
          value,
          headers: [],
        }))
        await producer.produce({ topic, records: batch })
      }
      await producer.close()
    },
    stop: () => servers.stop(),
  }
}
