import { beforeEach, describe, expect, it } from 'vitest'
import { JumpingClock, VIRTUAL_EPOCH_MS, VirtualClock } from './index.ts'

const START = VIRTUAL_EPOCH_MS

let wall: VirtualClock
let clock: JumpingClock

beforeEach(() => {
  wall = new VirtualClock()
  clock = new JumpingClock(wall)
})

describe('the jumping clock', () => {
  it('follows the wall', async () => {
    const seen: number[] = []
    clock.after(40, () => seen.push(clock.now() - START))
    await wall.advanceBy(30)
    expect([clock.now() - START, seen]).toEqual([30, []])
    await wall.advanceBy(10)
    expect(seen).toEqual([40])
  })

  it('goes straight to its next timer and fires it, the others keep their distance', async () => {
    const seen: [string, number][] = []
    const note = (name: string) => () => seen.push([name, clock.now() - START])
    clock.after(60_000, note('window'))
    clock.after(90_000, note('later'))
    expect(clock.jump({ atMostMs: Infinity, orAllOfIt: false })).toBe(true)
    await wall.advanceBy(5)
    expect(seen).toEqual([['window', 60_000]])
    await wall.advanceBy(29_995)
    expect(seen).toEqual([
      ['window', 60_000],
      ['later', 90_000],
    ])
  })

  it('fires what is due at one moment in the order of setting', async () => {
    const seen: string[] = []
    for (const name of ['a', 'b', 'c']) clock.after(1000, () => seen.push(name))
    clock.jump({ atMostMs: Infinity, orAllOfIt: false })
    await wall.advanceBy(1)
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('stands where it is when nothing is due in time, unless told to go all the way', () => {
    clock.after(10_000, () => {})
    expect(clock.jump({ atMostMs: 4000, orAllOfIt: false })).toBe(false)
    expect(clock.now() - START).toBe(0)
    expect(clock.jump({ atMostMs: 4000, orAllOfIt: true })).toBe(true)
    expect(clock.now() - START).toBe(4000)
  })

  it('does not jump while work is on hold, nor to a timer that was cancelled', async () => {
    const cancel = clock.after(1000, () => {})
    let release = () => {}
    const held = clock.hold(new Promise<void>((resolve) => (release = resolve)))
    expect(clock.jump({ atMostMs: Infinity, orAllOfIt: false })).toBe(false)
    release()
    await held
    cancel()
    expect(clock.jump({ atMostMs: Infinity, orAllOfIt: false })).toBe(false)
  })

  it('forgets what waits when it is stopped', async () => {
    const seen: string[] = []
    clock.after(10, () => seen.push('fired'))
    clock.stop()
    await wall.advanceBy(20)
    expect(seen).toEqual([])
  })

  it('reads a broker time with the jumps before it, and finds the broker time of its own', async () => {
    await wall.advanceBy(100)
    clock.jump({ atMostMs: 10_000, orAllOfIt: true })
    await wall.advanceBy(100)
    clock.jump({ atMostMs: 5000, orAllOfIt: true })
    await wall.advanceBy(100)
    expect([50, 150, 250].map((ms) => clock.fromWall(START + ms) - START)).toEqual([50, 10_150, 15_250])
    expect([50, 10_150, 15_250].map((ms) => clock.toWall(START + ms) - START)).toEqual([50, 150, 250])
    expect(clock.toWall(START + 5000) - START).toBe(100)
    expect(clock.toWall(START + 12_000) - START).toBe(200)
  })
})
