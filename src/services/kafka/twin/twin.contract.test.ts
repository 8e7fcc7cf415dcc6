import { MemoryStorage } from '../../../state/memory-storage.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { describeKafkaContract } from '../contract.ts'
import { KafkaTwin } from './kafka-twin.ts'

const LIMIT_MS = 60_000
const FOR_EVER_MS = 10 ** 9

describeKafkaContract('embedded', async () => {
  const clock = new VirtualClock()
  const twin = new KafkaTwin({ clock, random: seededRandom(1), storage: new MemoryStorage() })
  return {
    producer: twin.connect(),
    connect: () => {
      const port = twin.connect()
      const breakConnection = () => {
        port.loseConnection(clock.now() + FOR_EVER_MS)
        return () => port.loseConnection(0)
      }
      return { port, breakConnection }
    },
    until: async (what, holds) => {
      if (!(await clock.advanceUntil(holds, LIMIT_MS)))
        throw new Error(`after a minute still waiting: ${what}`)
    },
    changed: () => {},
    close: async () => {},
  }
})
