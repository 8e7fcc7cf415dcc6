import { KafkaClient, type KafkaConnection } from '../src/services/kafka/client/index.ts'
import { RealClock, seededRandom } from '../src/time/index.ts'

/** A client with connections of its own. */
export function clientOf(address: string): KafkaClient {
  const connect = async (): Promise<KafkaConnection> => ({ brokers: [address] })
  return new KafkaClient({ connect, clock: new RealClock(), random: seededRandom(1) })
}
