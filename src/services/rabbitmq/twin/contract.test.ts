import { MemoryStorage } from '../../../state/memory-storage.ts'
import { VirtualClock } from '../../../time/index.ts'
import { describeRabbitContract } from '../contract.ts'
import { RabbitTwin } from './index.ts'
import type { TwinPort } from './twin-port.ts'

const FOR_EVER_MS = 10 ** 9
const LIMIT_MS = 60_000

describeRabbitContract('embedded', async () => {
  const clock = new VirtualClock()
  const twin = new RabbitTwin({ clock, storage: new MemoryStorage() })
  let clients: TwinPort[] = []
  return {
    producer: twin.connect('/'),
    connect: (virtualHost = '/') => {
      const port = twin.connect(virtualHost)
      clients.push(port)
      const breakConnection = async () => {
        twin.loseConnection(clock.now() + FOR_EVER_MS)
        return async () => twin.loseConnection(0)
      }
      return { port, breakConnection }
    },
    pass: (ms) => clock.advanceBy(ms),
    settled: async (work) => {
      let settled = false
      const note = () => {
        settled = true
      }
      work.then(note, note)
      await clock.advanceUntil(() => settled, LIMIT_MS)
      return work
    },
    closeClients: async () => {
      await Promise.all(clients.map((one) => one.close()))
      clients = []
    },
    close: async () => twin.stop(),
  }
})
