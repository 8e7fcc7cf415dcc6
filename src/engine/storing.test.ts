import { beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, page, record } from './fixture.ts'
import { LogWorld } from './log-world-fixture.ts'

let one: LogWorld
beforeEach(() => {
  one = new LogWorld()
})

describe('a position that the store refuses', () => {
  it('is tried again and again, at most 15 s apart, the newest alone, and the lane goes on meanwhile', async () => {
    one.reader.storeFailures = 6
    one.reader.arrive(page([record('a', 1)]))
    one.start()
    await one.clock.advanceBy(500)
    one.reader.arrive(page([record('b', 2)]))
    await one.clock.advanceBy(44_499)
    expect(one.calls).toEqual(['a', 'b'])
    expect([one.reader.stored, one.mapping.shards[0]!.storing]).toEqual([[], true])
    await one.clock.advanceBy(1)
    expect([one.reader.stored, one.mapping.shards[0]!.storing]).toEqual([['2'], false])
    one.reader.storeFailures = 1
    one.reader.arrive(page([record('c', 3)]))
    await one.clock.advanceBy(1000)
    expect(one.reader.stored).toEqual(['2', '3'])
    const waits = [1000, 2000, 4000, 8000, 15_000, 15_000]
    expect(eventsOf(one.events, 'SourceFailed')).toMatchObject([
      ...waits.map((retryInMs, index) => ({ during: 'storing', attempt: index + 1, retryInMs })),
      { attempt: 1, retryInMs: 1000 },
    ])
  })

  it('gives way to a newer one that comes while it fails', async () => {
    const { reader } = one
    const store = reader.store.bind(reader)
    reader.store = async (position, window) => {
      await one.clock.sleep(100)
      return store(position, window)
    }
    reader.storeFailures = 1
    reader.arrive(page([record('a', 1)]))
    one.start()
    await one.clock.advanceBy(50)
    reader.arrive(page([record('b', 2)]))
    await one.clock.advanceBy(5000)
    expect(reader.stored).toEqual(['2'])
  })

  it('holds up a stop until it is stored, and the hard stop no longer', async () => {
    one.reader.storeFailures = Infinity
    one.reader.arrive(page([record('a', 1)]))
    one.start()
    await one.clock.settle()
    one.mapping.stop()
    await one.clock.advanceBy(60_000)
    expect(one.completed).toBe(false)
    one.aborting.abort()
    await one.clock.settle()
    expect(one.completed).toBe(true)
    expect(one.reader.stored).toEqual([])
  })
})
