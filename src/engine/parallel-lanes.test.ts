import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { InvocationOutcome, InvocationRequest, SourceRecord } from '../model/index.ts'
import { VirtualClock } from '../time/index.ts'
import { eventsOf, FixtureReader, FixtureSource, laneParts, page, record } from './fixture.ts'
import { LogMapping } from './log-mapping.ts'
import { LogWorld } from './log-world-fixture.ts'

const OK: InvocationOutcome = { kind: 'success', body: '' }
const NO: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'no' }

let one: LogWorld
beforeEach(() => {
  one = new LogWorld()
})

/** `a1 b1 a2`: records named so, their keys the letters. */
function keyed(text: string, from = 1): SourceRecord[] {
  return text.split(' ').map((name, index) => record(name, from + index, { key: name[0]! }))
}

describe('several lanes of a shard', () => {
  it('has up to ParallelizationFactor batches in flight, never two of one key [KIN-7, KIN-8, PAGE-27]', async () => {
    one.fn.takesMs = 1000
    one.reader.arrive(page(keyed('a1 a2 b1 c1 d1')))
    one.start({ factor: 3, limits: { size: 1 } })
    await one.clock.advanceBy(5000)
    expect(one.invoked).toEqual([
      [0, 'a1'],
      [0, 'b1'],
      [0, 'c1'],
      [1, 'a2'],
      [1, 'd1'],
    ])
  })

  it('lets new keys join the open batch that is nearest full, and windows run for each lane [KIN-7, BAT-5]', async () => {
    one.fn.takesMs = 10_000
    one.reader.arrive(page(keyed('a1 b1')))
    one.start({ factor: 2, limits: { size: 3, windowMs: 5000 } })
    await one.clock.advanceBy(1000)
    one.reader.arrive(page(keyed('c1 d1 a2', 3)))
    await one.clock.advanceBy(60_000)
    expect(one.invoked).toEqual([
      [1, 'a1 b1 c1'],
      [6, 'd1'],
      [16, 'a2'],
    ])
  })

  it('holds back the keys of a batch that fails, and no others [PAGE-24, ERR-4, KIN-8]', async () => {
    one.reader.arrive(page(keyed('a1 b1 a2 b2')))
    let failures = 0
    one.fn.answer = (names) => (names.includes('a1') && ++failures <= 2 ? NO : OK)
    one.start({ factor: 2, limits: { size: 1 } })
    await one.clock.settle()
    one.reader.arrive(page(keyed('b3 c1 a3', 5)))
    await one.clock.advanceBy(60_000)
    const of = (key: string) => one.calls.filter((name) => name.startsWith(key))
    expect(one.invoked.slice(0, 3)).toEqual([
      [0, 'a1'],
      [0, 'b1'],
      [0, 'b2'],
    ])
    expect(of('a')).toEqual(['a1', 'a1', 'a1', 'a2', 'a3'])
    expect(of('b')).toEqual(['b1', 'b2', 'b3'])
  })

  it('stores the highest position below which all is settled, and nothing above it [KIN-8, GEN-2]', async () => {
    one.reader.arrive(page(keyed('a1 b1 c1')))
    one.fn.answer = (names, call) => (names.includes('a1') && call < 8 ? NO : OK)
    one.start({ factor: 2, limits: { size: 1 } })
    await one.clock.advanceBy(1000)
    expect(one.calls).toContain('c1')
    expect(one.reader.stored).toEqual([])
    await one.clock.advanceBy(60_000)
    expect(one.reader.stored).toEqual(['3'])
  })

  it('moves over pages of which nothing went to the function', async () => {
    one.reader.arrive(page([], { through: '17' }))
    one.start({ factor: 4 })
    await one.clock.settle()
    expect(one.reader.stored).toEqual(['17'])
  })

  it('reads on past a key that fails until 1,000 records wait, and not one page further [KIN-8]', async () => {
    one.fn.answer = (names) => (names.some((name) => name.startsWith('a')) ? NO : OK)
    const pages = Array.from({ length: 30 }, (_, index) => page(keyed(`${'a '.repeat(99)}b`, index * 100)))
    one.reader.arrive(...pages)
    one.start({ factor: 2, limits: { size: 10 } })
    await one.clock.settle()
    const held = one.mapping.shards[0]!.unsettled
    expect(held).toBeGreaterThanOrEqual(1000)
    expect(held).toBeLessThan(1000 + 100)
    expect(one.reader.unread).toBe(30 - 11)
    expect(one.mapping.shards[0]!.full).toBe(true)
  })

  it('reads on past a key that fails until 256 MiB wait, and again once they are settled [KIN-9]', async () => {
    const MIB = 1024 * 1024
    let fails = true
    one.fn.answer = () => (fails ? NO : OK)
    const large = (name: string, position: number) => record(name, position, { key: 'a', bytes: 100 * MIB })
    one.reader.arrive(...[1, 2, 3, 4, 5, 6, 7, 8].map((at) => page([large(`a${at}`, at)])))
    one.start({ factor: 2, limits: { size: 10, bytes: 1024 * MIB } })
    await one.clock.settle()
    expect(one.reader.unread).toBe(5)
    expect(one.mapping.shards[0]!.full).toBe(true)
    fails = false
    await one.clock.advanceBy(60_000)
    expect(one.reader.stored.at(-1)).toBe('8')
    expect(one.mapping.shards[0]!.full).toBe(false)
  })

  it('is blocked when a batch without a limit has failed five times and the others have nothing left [ERR-4]', async () => {
    one.fn.answer = (names) => (names.includes('a1') ? NO : OK)
    one.reader.arrive(page(keyed('a1 b1 a2')))
    one.start({ factor: 2, limits: { size: 1 } })
    await one.clock.advanceBy(5000)
    expect(eventsOf(one.events, 'ShardBlocked')).toHaveLength(1)
    expect(one.mapping.shards[0]!.blocked).toBe(true)
    expect(one.mapping.shards[0]!.unsettled).toBe(2)
  })

  it('ends a closed shard when every lane is through, once [KIN-6]', async () => {
    one.fn.takesMs = 1000
    one.reader.arrive(page(keyed('a1 b1 a2'), { end: true }))
    one.start({ factor: 3, limits: { size: 1 } })
    await one.clock.advanceBy(1999)
    expect(one.reader.finished).toBe(false)
    await one.clock.advanceBy(1)
    expect(one.reader.finished).toBe(true)
    expect(eventsOf(one.events, 'ShardClosed')).toHaveLength(1)
    expect(one.reader.stored.at(-1)).toBe('3')
  })

  it('drains what runs in every lane and gives up what waits', async () => {
    one.fn.takesMs = 1000
    one.reader.arrive(page(keyed('a1 b1 a2 b2 c1')))
    one.start({ factor: 2, limits: { size: 1 } })
    await one.clock.advanceBy(500)
    one.mapping.stop()
    await one.clock.advanceBy(10_000)
    expect(one.calls).toEqual(['a1', 'b1'])
    expect(one.reader.stored.at(-1)).toBe('2')
  })

  it('sets a record aside that is too large alone, in its turn and without the function [GEN-8]', async () => {
    const large = record('big', 2, { key: 'b', bytes: 5000 })
    one.reader.arrive(page([...keyed('a1'), large, ...keyed('a2', 3)]))
    one.start({ factor: 2, limits: { size: 1 } })
    await one.clock.settle()
    expect(one.calls).toEqual(['a1', 'a2'])
    expect(eventsOf(one.events, 'RecordsDiscarded')).toMatchObject([
      { condition: 'MaximumPayloadSizeExceeded' },
    ])
    expect(one.reader.stored.at(-1)).toBe('3')
  })
})

/** Outcomes and durations drawn by a seed; says which promise about order did not hold at some moment. */
class CheckedFunction {
  readonly received = new Map<string, string[]>()
  readonly broken: string[] = []
  readonly #running = new Set<string>()
  readonly #batches = new Set<string>()
  readonly #outcomes: readonly number[]
  readonly #factor: number
  readonly #clock: VirtualClock
  #calls = 0

  constructor(options: { outcomes: readonly number[]; factor: number; clock: VirtualClock }) {
    this.#outcomes = options.outcomes
    this.#factor = options.factor
    this.#clock = options.clock
  }

  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const names = (request.event as { Records: { name: string }[] }).Records.map((one) => one.name)
    const drawn = this.#outcomes[this.#calls++ % this.#outcomes.length]!
    const keys = new Set(names.map((name) => name[0]!))
    for (const key of keys) if (this.#running.has(key)) this.broken.push(`key ${key} is in flight twice`)
    const id = names.join(' ')
    for (const key of keys) this.#running.add(key)
    this.#batches.add(id)
    if (this.#batches.size > this.#factor) this.broken.push(`${this.#batches.size} batches are in flight`)
    request.onStarted(this.#clock.now())
    await this.#clock.sleep((drawn % 7) * 100, request.signal)
    this.#batches.delete(id)
    for (const key of keys) this.#running.delete(key)
    if (drawn % 3 === 0) return NO
    for (const name of names) this.received.set(name[0]!, [...(this.received.get(name[0]!) ?? []), name])
    return OK
  }

  async close(): Promise<void> {}
}

it('keeps every key in order and loses nothing, whatever keys, pages, outcomes and durations [KIN-8, PAGE-27, GEN-2]', async () => {
  const given = fc.record({
    keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 60 }),
    pageSize: fc.integer({ min: 1, max: 20 }),
    size: fc.integer({ min: 1, max: 8 }),
    factor: fc.integer({ min: 2, max: 10 }),
    windowMs: fc.constantFrom(0, 500),
    bisect: fc.boolean(),
    outcomes: fc
      .array(
        fc.integer({ min: 0, max: 100 }).filter((n) => n % 3 !== 0),
        { minLength: 1 },
      )
      .chain((ok) =>
        fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 10 }).map((any) => [...any, ...ok]),
      ),
  })
  const holds = async ({ keys, pageSize, size, factor, windowMs, bisect, outcomes }: Given) => {
    const virtual = new VirtualClock()
    const checked = new CheckedFunction({ outcomes, factor, clock: virtual })
    const records = keys.map((key, index) => record(`${key}${index}`, index + 1, { key }))
    const shard = new FixtureReader()
    for (let at = 0; at < records.length; at += pageSize) shard.arrive(page(records.slice(at, at + pageSize)))
    const source = new FixtureSource(shard)
    const parts = laneParts({ source, fn: checked, clock: virtual })
    const limits = { ...parts.limits, size, windowMs }
    const settle = { ...parts.settle, bisectBatchOnFunctionError: bisect }
    const flow = new LogMapping(source, { ...parts, factor, limits, settle })
    flow.events$.subscribe()
    await virtual.advanceBy(24 * 3600 * 1000)
    expect(checked.broken).toEqual([])
    for (const key of new Set(keys)) {
      const sent = records.filter((one) => one.key === key).map((one) => `${key}${Number(one.position) - 1}`)
      expect(checked.received.get(key)).toEqual(sent)
    }
    expect(shard.stored.at(-1)).toBe(String(records.length))
    expect(shard.stored.map(Number)).toEqual(shard.stored.map(Number).toSorted((a, b) => a - b))
    expect(flow.shards[0]!.unsettled).toBe(0)
  }
  await fc.assert(fc.asyncProperty(given, holds), { numRuns: 150 })
})

interface Given {
  readonly keys: string[]
  readonly pageSize: number
  readonly size: number
  readonly factor: number
  readonly windowMs: number
  readonly bisect: boolean
  readonly outcomes: number[]
}
