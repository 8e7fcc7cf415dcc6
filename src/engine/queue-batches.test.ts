import { describe, expect, it } from 'vitest'
import { queueWorld, type QueueWorld } from './queue-world-fixture.ts'

const triggers = (one: QueueWorld) => one.named('FunctionInvoked').map(({ trigger }) => trigger)

describe('a queue without a window', () => {
  it('makes one receive one batch, at once [BAT-12, BAT-4, PAGE-7]', async () => {
    const one = queueWorld()
    one.queue.arrive('a', 'b', 'c')
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 a b c'])
    expect(one.events.map(({ event }) => event)).toEqual([
      'MappingStateChanged',
      'RecordsRead',
      'FunctionInvoked',
      'BatchSucceeded',
      'MessagesDeleted',
    ])
    expect(one.queue.removed).toEqual(['a', 'b', 'c'])
  })

  it('never has more in a batch than BatchSize [PAGE-40]', async () => {
    const one = queueWorld({ limits: { size: 2 } })
    one.queue.arrive('a', 'b', 'c', 'd', 'e')
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 a b', '0 c d', '0 e'])
  })

  it('splits one receive at the payload limit; the parts go one after the other [BAT-22, BAT-14]', async () => {
    const one = queueWorld()
    one.fn.takesMs = 1000
    for (const name of ['a', 'b', 'c']) one.queue.put(name, { bytes: 400 })
    await one.clock.advanceBy(5000)
    expect(one.called).toEqual(['0 a b', '1000 c'])
    expect(triggers(one)).toEqual(['payload', 'available'])
    expect(one.queue.removed).toEqual(['a', 'b', 'c'])
  })

  it('keeps what did not fit when its source brings more until it stands still [BAT-22, BAT-14]', async () => {
    const one = queueWorld({ concurrency: 1 })
    const { queue } = one
    queue.rest = (max) => {
      if (one.fn.calls.length === 0) queue.put('d')
      return queue.receive({ lane: 0, max, waitMs: 0, stopping: new AbortController().signal })
    }
    for (const name of ['a', 'b', 'c']) queue.put(name, { bytes: 400 })
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 a b', '0 c d'])
    expect(queue.removed).toEqual(['a', 'b', 'c', 'd'])
  })

  it('removes a message that is too large alone, and shows it [GEN-8]', async () => {
    const one = queueWorld()
    one.queue.put('huge', { bytes: 2000 })
    one.queue.arrive('a')
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 a'])
    expect(one.queue.removed.toSorted()).toEqual(['a', 'huge'])
    expect(one.named('RecordsDiscarded')).toMatchObject([
      { condition: 'MaximumPayloadSizeExceeded', records: 1, first: 'huge', last: 'huge' },
    ])
    expect(one.named('MessagesDeleted')).toMatchObject([{ records: 1 }])
  })

  it('removes at once what a filter drops, and invokes nothing for it [MQ-13, FLT-38, BAT-19]', async () => {
    const one = queueWorld({ matches: ({ position }) => !position.startsWith('no') })
    one.queue.arrive('no1', 'no2')
    await one.clock.advanceBy(0)
    one.queue.arrive('yes', 'no3')
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['0 yes'])
    expect(one.queue.removed).toEqual(['no1', 'no2', 'no3', 'yes'])
    expect(one.named('RecordsFiltered').map(({ records }) => records)).toEqual([2, 1])
    expect(one.named('MessagesDeleted')).toMatchObject([{ records: 1 }])
  })

  it('goes on when what a filter drops cannot be removed, as on a full disk, and removes it later [MQ-13]', async () => {
    const one = queueWorld({ matches: ({ position }) => !position.startsWith('no') })
    one.queue.fails.takes = 2
    one.queue.arrive('no1', 'yes')
    await one.clock.advanceBy(5000)
    expect(one.called).toEqual(['0 yes'])
    expect(one.queue.removed.toSorted()).toEqual(['no1', 'yes'])
  })
})

describe('a queue with a window that opens at the end of the previous invocation', () => {
  const windowed = { limits: { size: 100, bytes: 100_000, windowMs: 10_000 } }

  it('gathers several receives until the window is over; the first opens with the first message [BAT-11, BAT-5]', async () => {
    const one = queueWorld(windowed)
    await one.clock.advanceBy(3000)
    one.queue.arrive('a')
    await one.clock.advanceBy(4000)
    one.queue.arrive('b', 'c')
    await one.clock.advanceBy(20_000)
    expect(one.called).toEqual(['13000 a b c'])
    expect(triggers(one)).toEqual(['window'])
  })

  it('waits in each receive no longer than the window that is left [BAT-13]', async () => {
    const one = queueWorld(windowed)
    await one.clock.advanceBy(3000)
    one.queue.arrive('a')
    await one.clock.advanceBy(4000)
    one.queue.arrive('b')
    await one.clock.advanceBy(0)
    expect(one.queue.receives.map(({ waitMs }) => waitMs)).toEqual([Infinity, 10_000, 6000])
  })

  it('opens the next window when the invocation ends [PAGE-8]', async () => {
    const one = queueWorld(windowed)
    one.fn.takesMs = 5000
    one.queue.arrive('a')
    await one.clock.advanceBy(18_000)
    one.queue.arrive('b')
    // The invocation took from 10 to 15 seconds, and the window that it opened lasts to 25.
    await one.clock.advanceBy(20_000)
    expect(one.called).toEqual(['10000 a', '25000 b'])
  })

  it('invokes nothing for an empty window; the next message opens the next one [BAT-10]', async () => {
    const one = queueWorld(windowed)
    one.queue.arrive('a')
    await one.clock.advanceBy(40_000)
    one.queue.arrive('b')
    await one.clock.advanceBy(20_000)
    expect(one.called).toEqual(['10000 a', '50000 b'])
  })

  it('closes early when the size is reached, or the payload limit [BAT-1, PAGE-6]', async () => {
    const small = { limits: { size: 3, bytes: 1000, windowMs: 10_000 } }
    const one = queueWorld(small)
    one.queue.arrive('a', 'b')
    await one.clock.advanceBy(1000)
    one.queue.arrive('c')
    await one.clock.advanceBy(1000)
    expect(one.called).toEqual(['1000 a b c'])
    const two = queueWorld(small)
    two.queue.put('d', { bytes: 600 })
    two.queue.put('e', { bytes: 600 })
    await two.clock.advanceBy(0)
    expect(two.called).toEqual(['0 d'])
    expect(triggers(two)).toEqual(['payload'])
  })

  it('counts what a filter drops to no limit [BAT-18]', async () => {
    const one = queueWorld({
      limits: { size: 2, windowMs: 10_000 },
      matches: ({ position }) => !position.startsWith('no'),
    })
    one.queue.arrive('a', 'no1', 'no2')
    await one.clock.advanceBy(1000)
    one.queue.arrive('b')
    await one.clock.advanceBy(0)
    expect(one.called).toEqual(['1000 a b'])
  })
})

describe('a queue with a window that opens with the first message', () => {
  it('opens it again with the next message, not with the end of an invocation [BAT-7, PAGE-11]', async () => {
    const one = queueWorld({
      limits: { windowMs: 500, windowOpens: 'firstRecord' },
      concurrency: 5,
    })
    one.fn.takesMs = 100
    one.queue.arrive('a')
    await one.clock.advanceBy(10_000)
    one.queue.arrive('b')
    await one.clock.advanceBy(10_000)
    expect(one.called).toEqual(['500 a', '10500 b'])
  })
})

describe('lanes of a queue with a window', () => {
  it('gathers in one lane as long as its batches close by the window', async () => {
    const one = queueWorld({ limits: { size: 100, bytes: 100_000, windowMs: 10_000 } })
    for (let second = 0; second < 40; second++) {
      one.queue.arrive(`m${second}`)
      await one.clock.advanceBy(1000)
    }
    expect(one.fn.calls.map(({ names }) => names.split(' ').length)).toEqual([10, 10, 10, 10])
    expect(new Set(one.queue.receives.map(({ lane }) => lane))).toEqual(new Set([0]))
  })

  it('adds a lane when a batch closes by its size, up to what is allowed, and lets it go again', async () => {
    const one = queueWorld({ limits: { size: 10, bytes: 100_000, windowMs: 10_000 } })
    one.fn.takesMs = 60_000
    one.queue.visibilityMs = 600_000
    one.queue.arrive(...Array.from({ length: 100 }, (_, at) => `m${at}`))
    await one.clock.advanceBy(0)
    expect(one.fn.peak).toBe(5)
    expect(one.mapping.progress.lanes.size).toBe(5)
    await one.clock.advanceBy(600_000)
    expect(one.queue.removed).toHaveLength(100)
    expect(one.mapping.progress.lanes.size).toBe(1)
  })

  it('has as many as five batches of ActiveMQ under way, and one of RabbitMQ [MQ-3, MQ-4]', async () => {
    for (const concurrency of [5, 1]) {
      const one = queueWorld({ limits: { windowMs: 500, windowOpens: 'firstRecord' }, concurrency })
      one.fn.takesMs = 1000
      one.queue.arrive(...Array.from({ length: 100 }, (_, at) => `m${at}`))
      await one.clock.advanceBy(20_000)
      expect(one.fn.peak).toBe(concurrency)
      expect(one.queue.removed).toHaveLength(100)
      // A window without anything to gather was enough for the others to leave.
      expect(one.mapping.progress.lanes.size).toBe(1)
    }
  })
})
