import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { describeActivemqContract } from '../contract.ts'
import { ActivemqTwin } from './index.ts'

describeActivemqContract('embedded', async () => {
  const clock = new VirtualClock()
  const service = new ActivemqTwin({ clock, random: seededRandom(1), storage: new MemoryStorage() })
  await service.createQueue('ActiveMQ.DLQ')
  return {
    service,
    pass: (ms) => clock.advanceBy(ms),
    settled: async (work) => {
      const state = { over: false }
      const note = () => (state.over = true)
      work.then(note, note)
      while (!state.over) await clock.advanceBy(50)
      return work
    },
    cut: () => service.loseConnection(clock.now()),
    close: () => service.close(),
  }
})
