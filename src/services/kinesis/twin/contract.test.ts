import { MemoryStorage } from '../../../state/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { describeKinesisContract } from '../contract.ts'
import { KinesisTwin } from './index.ts'

const SIX_MINUTES_MS = 360_000

describeKinesisContract('embedded', async () => {
  const clock = new VirtualClock()
  const twin = new KinesisTwin({ clock, storage: new MemoryStorage(), limits: false })
  return {
    port: twin,
    producer: twin,
    pass: (ms) => clock.advanceBy(ms),
    expired: async (iterator) => {
      await clock.advanceBy(SIX_MINUTES_MS)
      return iterator
    },
    breakConnection: async () => {
      twin.loseConnection(Infinity)
      return async () => twin.loseConnection(clock.now())
    },
    gaps: {},
    close: async () => twin.close(),
  }
})
