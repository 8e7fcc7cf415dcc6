import { describe, expect, it } from 'vitest'
import { RealClock, VIRTUAL_EPOCH_MS, VirtualClock } from './index.ts'

describe('the virtual clock', () => {
  it('begins at 2026-01-01 and moves only when told', async () => {
    const clock = new VirtualClock()
    expect(new Date(clock.now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
    await clock.advanceBy(305_000)
    expect(clock.now()).toBe(VIRTUAL_EPOCH_MS + 305_000)
  })

  it('fires in order of moment, then of setting, and lets promises settle between moments', async () => {
    const clock = new VirtualClock()
    const seen: string[] = []
    clock.after(20, () => seen.push('c'))
    clock.after(10, () => void Promise.resolve().then(() => seen.push('a2')))
    clock.after(10, () => {
      seen.push('b')
      clock.after(0, () => seen.push('b+0'))
    })
    const cancel = clock.after(15, () => seen.push('never'))
    cancel()
    await clock.advanceBy(20)
    expect(seen).toEqual(['b', 'a2', 'b+0', 'c'])
  })

  it('stands while work is held, and goes on behind it', async () => {
    const clock = new VirtualClock()
    let release = () => {}
    let at = 0
    const work = new Promise<void>((resolve) => (release = resolve))
    void clock.hold(work).then(() => (at = clock.now()))
    const passing = clock.advanceBy(1000)
    setImmediate(() => release())
    await passing
    expect(at).toBe(VIRTUAL_EPOCH_MS)
  })

  it('stops at the moment at which a condition comes true', async () => {
    const clock = new VirtualClock()
    let due = false
    clock.after(1500, () => (due = true))
    clock.after(2000, () => {})
    expect(await clock.advanceUntil(() => due, 10_000)).toBe(true)
    expect(clock.now()).toBe(VIRTUAL_EPOCH_MS + 1500)
    expect(await clock.advanceUntil(() => false, 3600_000)).toBe(false)
    expect(clock.now()).toBe(VIRTUAL_EPOCH_MS + 1500 + 3600_000)
  })

  it('can stop at a moment before what is due at it', async () => {
    const clock = new VirtualClock()
    const seen: string[] = []
    clock.after(999, () => seen.push('before'))
    clock.after(1000, () => seen.push('due'))
    await clock.advanceUpTo(1000)
    expect([clock.now() - VIRTUAL_EPOCH_MS, seen]).toEqual([1000, ['before']])
    await clock.advanceBy(0)
    expect(seen).toEqual(['before', 'due'])
  })

  it('ends a sleep early when its signal aborts', async () => {
    const clock = new VirtualClock()
    const stopping = new AbortController()
    let woken = -1
    void clock.sleep(60_000, stopping.signal).then(() => (woken = clock.now()))
    await clock.advanceBy(10)
    stopping.abort()
    await clock.settle()
    expect(woken).toBe(VIRTUAL_EPOCH_MS + 10)
  })

  it('keeps thousands of timers in order', async () => {
    const clock = new VirtualClock()
    const seen: number[] = []
    for (let n = 0; n < 5000; n++) {
      const ms = (n * 7919) % 5003
      clock.after(ms, () => seen.push(ms))
    }
    await clock.advanceBy(6000)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen).toHaveLength(5000)
  })

  it('can be set only while nothing waits, and never back', async () => {
    const clock = new VirtualClock()
    clock.setTo(VIRTUAL_EPOCH_MS + 7000)
    expect(() => clock.setTo(VIRTUAL_EPOCH_MS)).toThrow(RangeError)
    clock.after(1, () => {})
    expect(() => clock.setTo(VIRTUAL_EPOCH_MS + 8000)).toThrow(RangeError)
  })
})

describe('the real clock', () => {
  it('calls once, and not at all when cancelled', async () => {
    const clock = new RealClock()
    const seen: string[] = []
    const cancel = clock.after(1, () => seen.push('cancelled'))
    cancel()
    await new Promise<void>((resolve) => {
      clock.after(2, () => {
        seen.push('called')
        resolve()
      })
    })
    expect(seen).toEqual(['called'])
  })

  it('takes delays beyond what one timer can hold', async () => {
    const clock = new RealClock()
    const fired: string[] = []
    const cancel = clock.after(2 ** 40, () => fired.push('too long for one timer'))
    await clock.sleep(5)
    cancel()
    expect(fired).toEqual([])
  })
})
