import { RealClock, seededRandom } from '../../../time/index.ts'
import { describeKafkaContract } from '../contract.ts'
import { KafkaClient } from './kafka-client.ts'

/** Set by whoever starts the containers, once for the whole run. */
const broker = process.env['ESM_TEST_KAFKA'] ?? ''
const LIMIT_MS = 50_000

describeKafkaContract('a real broker', broker === '' ? null : start)

async function start() {
  const clock = new RealClock()
  const clients: KafkaClient[] = []
  const client = () => {
    const made = new KafkaClient({
      connect: async () => ({ brokers: [broker] }),
      clock,
      random: seededRandom(1),
    })
    clients.push(made)
    return made
  }
  let wake = () => {}
  const producer = client()
  return {
    producer,
    connect: () => {
      const port = client()
      const breakConnection = () => {
        port.loseConnection()
        return () => port.restoreConnection()
      }
      return { port, breakConnection }
    },
    until: async (what: string, holds: () => boolean) => {
      const late = clock.now() + LIMIT_MS
      while (!holds()) {
        if (clock.now() >= late) throw new Error(`still waiting: ${what}`)
        await new Promise<void>((resolve) => {
          const cancel = clock.after(late - clock.now(), resolve)
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
