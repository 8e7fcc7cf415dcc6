import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../time/index.ts'
import { StopSignals } from './stop-signals.ts'

describe('signals to stop', () => {
  it('count as one within a second of the first', async () => {
    const clock = new VirtualClock()
    const times: string[] = []
    const signals = new StopSignals(clock)
    signals.actBy((time) => times.push(time))
    const at = async (ms: number) => {
      await clock.advanceBy(ms - (clock.now() - startMs))
      signals.came()
    }
    const startMs = clock.now()
    await at(0)
    await at(1)
    await at(999)
    expect(times).toEqual(['first'])
    await at(1000)
    await at(1001)
    expect(times).toEqual(['first', 'second'])
    await at(2500)
    await at(4000)
    expect(times).toEqual(['first', 'second', 'further', 'further'])
  })

  it('that come before anybody acts on them are told to whoever does', async () => {
    const signals = new StopSignals(new VirtualClock())
    const times: string[] = []
    signals.came()
    signals.actBy((time) => times.push(time))
    expect(times).toEqual(['first'])
  })

  it('are listened to only between listen and its end', () => {
    const signals = new StopSignals(new VirtualClock())
    const before = process.listenerCount('SIGINT')
    const end = signals.listen()
    expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual([
      before + 1,
      before + 1,
    ])
    end()
    expect(process.listenerCount('SIGINT')).toBe(before)
  })
})
