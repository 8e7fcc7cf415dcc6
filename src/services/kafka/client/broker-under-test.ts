import { RealClock, seededRandom } from '../../../time/index.ts'
import type { KafkaUnderTest } from '../contract/bench.ts'
import { KafkaClient } from './kafka-client.ts'

const LIMIT_MS = 50_000

/** A real broker at `host:port`. Waiting is for what happens, never for a time. */
export async function brokerUnderTest(broker: string): Promise<KafkaUnderTest> {
  const clock = new RealClock()
  const clients: KafkaClient[] = []
  let wake = () => {}
  const client = () => {
    const connect = async () => ({ brokers: [broker] })
    const made = new KafkaClient({ connect, clock, random: seededRandom(1) })
    clients.push(made)
    return made
  }
  return {
    producer: client(),
    connect: () => {
      const port = client()
      const breakConnection = () => {
        port.loseConnection()
        return () => port.restoreConnection()
      }
      return { port, breakConnection }
    },
    until: async (what, holds) => {
      const lateMs = clock.now() + LIMIT_MS
      while (!holds()) {
        if (clock.now() >= lateMs) throw new Error(`still waiting: ${what}`)
        await new Promise<void>((resolve) => {
          const cancel = clock.after(lateMs - clock.now(), resolve)
          wake = () => {
            cancel()
            resolve()
          }
        })
      }
    },
    changed: () => wake(),
    close: async () => {
      await Promise.all(clients.map((one) => one.close()))
    },
  }
}
