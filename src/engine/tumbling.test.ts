import { beforeEach, describe, expect, it } from 'vitest'
import { page, plainShape, record } from './fixture.ts'
import { LENGTH_MS, WindowWorld } from './tumbling-fixture.ts'

let w: WindowWorld
beforeEach(() => {
  w = new WindowWorld()
})

describe('a tumbling window', () => {
  it('carries its state from batch to batch, and ends when a record of a later one comes [TUM-3, TUM-7, TUM-10, TUM-14]', async () => {
    w.start()
    await w.arriveAt(1, 'a')
    await w.arriveAt(59, 'b')
    await w.arriveAt(61, 'c')
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [59, 'b', 'a'],
      [61, '', 'a b', 'final'],
      [61, 'c', '-'],
    ])
    expect(w.windows()).toEqual(['00', '00', '00', '01'])
  })

  it('has no batch that crosses into another, and says so by its trigger [TUM-14]', async () => {
    w.reader.arrive(page([w.at(1, 'a'), w.at(2, 'b'), w.at(60, 'c'), w.at(200, 'd')]))
    w.start()
    await w.clock.settle()
    expect(w.seen().map(([, ...rest]) => rest)).toEqual([
      ['a b', '-'],
      ['', 'a b', 'final'],
      ['c', '-'],
      ['', 'c', 'final'],
      ['d', '-'],
    ])
    expect(w.triggers()).toEqual(['tumbling', 'tumbling', 'tumbling', 'tumbling', 'available'])
    expect(w.windows()).toEqual(['00', '00', '01', '01', '03'])
  })

  it('closes full batches by their size, the last of them by its end [BAT-1, TUM-14]', async () => {
    w.reader.arrive(page([w.at(1, 'a'), w.at(2, 'b'), w.at(3, 'c'), w.at(61, 'd')]))
    const limits = {
      size: 2,
      bytes: 100_000,
      windowMs: 30_000,
      windowOpens: 'previousInvocationEnd',
    } as const
    w.start({ limits })
    await w.clock.advanceBy(10_000)
    expect(w.seen().map(([second, ...rest]) => [second, ...rest])).toEqual([
      [0, 'a b', '-'],
      [0, 'c', 'a b'],
      [0, '', 'a b c', 'final'],
    ])
    expect(w.triggers()).toEqual(['size', 'tumbling', 'tumbling'])
  })

  it('closes a batch by its window in time, though its source does not answer [BAT-1]', async () => {
    const limits = { size: 2, bytes: 100_000, windowMs: 5000, windowOpens: 'previousInvocationEnd' } as const
    w.start({ limits })
    await w.arriveAt(1, 'a')
    await w.clock.advanceBy(4999)
    expect(w.seen()).toEqual([])
    await w.clock.advanceBy(1)
    expect(w.seen()).toEqual([[6, 'a', '-']])
    expect(w.triggers()).toEqual(['window'])
  })

  it('is over two minutes after its end when nothing comes, and never before the shard was read behind its end [TUM-12]', async () => {
    w.start()
    await w.arriveAt(1, 'a')
    await w.idleUntil(170)
    expect(w.seen()).toHaveLength(1)
    await w.idleUntil(200)
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [180, '', 'a', 'final'],
    ])
  })

  it('stays open while its source does not w.answer [TUM-12]', async () => {
    w.start()
    await w.arriveAt(1, 'a')
    await w.clock.advanceBy(600_000)
    expect(w.seen()).toHaveLength(1)
    w.reader.arrive(page([w.at(30, 'late')], { caughtUp: true }))
    await w.clock.settle()
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [601, 'late', 'a'],
    ])
    w.reader.arrive(page([]))
    await w.clock.settle()
    expect(w.seen().at(-1)).toEqual([601, '', 'a late', 'final'])
  })

  it('takes a record that arrived before it, and a closed one opens anew [TUM-10]', async () => {
    w.start()
    await w.arriveAt(61, 'a')
    w.reader.arrive(page([w.at(59, 'late')]))
    await w.clock.settle()
    expect(w.windows()).toEqual(['01', '01'])
    await w.idleUntil(300)
    w.reader.arrive(page([w.at(119, 'later')]))
    await w.clock.settle()
    expect(w.seen().slice(2)).toEqual([
      [240, '', 'a late', 'final'],
      [300, 'later', '-'],
      [300, '', 'later', 'final'],
    ])
    expect(w.windows()).toEqual(['01', '01', '01', '01', '01'])
  })

  it('ends with its shard [TUM-13]', async () => {
    w.reader.arrive(page([w.at(1, 'a')], { end: true }))
    w.start()
    await w.clock.settle()
    expect(w.seen()).toEqual([
      [0, 'a', '-'],
      [0, '', 'a', 'final'],
    ])
    expect(w.reader.finished).toBe(true)
  })

  it('ends when a later record comes, though no filter lets it pass [TUM-10, FLT-42]', async () => {
    w.start({ matches: ({ event }) => (event as { name: string }).name !== 'x' })
    await w.arriveAt(1, 'a')
    await w.arriveAt(61, 'x')
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [61, '', 'a', 'final'],
    ])
    expect(w.reader.stored.at(-1)).toBe('2')
  })

  it('is left to do until it is closed', async () => {
    const mapping = w.start()
    expect(mapping.shards[0]!.windowEndsMs).toBeNull()
    await w.arriveAt(1, 'a')
    expect(mapping.shards[0]!).toMatchObject({ unsettled: 0, windowEndsMs: w.startMs + LENGTH_MS })
    await w.arriveAt(61, 'b')
    expect(mapping.shards[0]!.windowEndsMs).toBe(w.startMs + 2 * LENGTH_MS)
    await w.idleUntil(241)
    expect(mapping.shards[0]!.windowEndsMs).toBeNull()
  })
})

it('a mapping without windows gets the w.events that its source makes, and stores no window', async () => {
  w.answer = () => ({ kind: 'success', body: '' })
  w.start({ tumbling: null })
  await w.arriveAt(1, 'a')
  await w.arriveAt(61, 'b')
  expect(w.invocations.map(({ event }) => event)).toEqual([
    plainShape.build([record('a', 1)]),
    plainShape.build([record('b', 2)]),
  ])
  expect(w.reader.window).toBeUndefined()
})
