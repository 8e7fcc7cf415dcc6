import { MemoryStorage } from '../../../state/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { describeDynamodbContract } from '../contract.ts'
import { DynamodbTwin } from './index.ts'

describeDynamodbContract('embedded', async () => {
  const clock = new VirtualClock()
  const twin = new DynamodbTwin({ clock, storage: new MemoryStorage() })
  return {
    port: twin,
    producer: twin,
    pass: (ms) => clock.advanceBy(ms),
    breakConnection: async () => {
      twin.loseConnection(Infinity)
      return async () => twin.loseConnection(clock.now())
    },
    gaps: {},
    close: async () => twin.close(),
  }
})
