import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FleetBench, idle, MAPPING } from './fixture.ts'

let bench: FleetBench

beforeEach(() => {
  bench = new FleetBench()
})
afterEach(() => bench.close())

const names = Array.from({ length: 10 }, (_, n) => `r${n}`)

describe('a fleet', () => {
  it('feeds a file, runs it through the function in order, and drains [GEN-1, GEN-3]', async () => {
    const fleet = bench.fleet([bench.feed(names)], { playOnce: true })
    const run = fleet.run()
    await bench.until(idle(fleet))
    expect(bench.received).toEqual(names)
    fleet.drain()
    await bench.clock.advanceBy(2000)
    await run
    expect(bench.events.map((event) => event.seq)).toEqual(bench.events.map((_, index) => index + 1))
    expect(bench.events.at(-1)!.event).toBe('ShardClosed')
  })

  it('goes on where it stopped: neither the feeder nor the mapping begins anew [KIN-14, LIF-11]', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `r${n}`)
    const resource = bench.feed(many, { perSecond: 20 })
    const first = bench.fleet([resource])
    const firstRun = first.run()
    await bench.until(() => bench.received.length >= 4)
    first.drain()
    await bench.clock.advanceBy(2000)
    await firstRun
    expect(bench.received.length).toBeLessThan(60)
    const second = bench.fleet([resource])
    const secondRun = second.run()
    await bench.until(() => idle(second)() && bench.received.length >= 60)
    expect(bench.received).toEqual(many)
    second.drain()
    await bench.clock.advanceBy(2000)
    await secondRun
  })

  it('goes on feeding at its place when a file is fed otherwise, and no more when it is not [PAGE-3]', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `r${n}`)
    const slow = bench.feed(many, { perSecond: 1 })
    const fleet = bench.fleet([slow])
    const run = fleet.run()
    await bench.until(() => bench.received.length >= 3)
    const again = (perSecond: number) =>
      fleet.redeclare([bench.pipeline([{ ...slow, feed: { ...slow.feed, perSecond } }])], new Set())
    await again(20)
    await bench.until(() => bench.received.length >= 20)
    const unfed = { service: 'kinesis' as const, name: 'orders', properties: slow.properties }
    await fleet.redeclare([bench.pipeline([unfed])], new Set())
    await bench.clock.advanceBy(5000)
    const fed = bench.received.length
    await bench.clock.advanceBy(5000)
    expect(bench.received).toHaveLength(fed)
    await again(20)
    await bench.until(() => bench.received.length >= 60)
    await bench.clock.advanceBy(5000)
    expect(bench.received).toEqual(many)
    fleet.drain()
    await bench.clock.advanceBy(2000)
    await run
  })

  it('goes on beside a mapping that is disabled, wherever that stands in the file [LIF-4]', async () => {
    const disabled = { ...MAPPING, id: 'off', uuid: 'off', enabled: false }
    for (const mappings of [
      [disabled, MAPPING],
      [MAPPING, disabled],
    ]) {
      const fleet = bench.fleet([], { mappings })
      let isOver = false
      const run = fleet.run().then(() => (isOver = true))
      await bench.clock.advanceBy(5000)
      expect(isOver).toBe(false)
      fleet.drain()
      await bench.clock.advanceBy(2000)
      await run
    }
  })

  it('starts a file again at its end with Repeat', async () => {
    const fleet = bench.fleet([bench.feed(['a', 'b'], { perSecond: 20, repeat: true })])
    const run = fleet.run()
    await bench.until(() => bench.received.length >= 6)
    expect(bench.received.slice(0, 6)).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
    fleet.drain()
    await bench.until(() => bench.events.at(-1)!.event === 'ShardClosed')
    await run
  })

  it('makes a source that nothing declares, and says so; with AutoCreate false it is missing', async () => {
    const fleet = bench.fleet([])
    const run = fleet.run()
    await bench.clock.advanceBy(3000)
    expect(bench.events[0]).toMatchObject({
      event: 'ResourceCreated',
      service: 'kinesis',
      resource: 'orders',
      detail: '1 shard',
    })
    fleet.drain()
    await bench.clock.advanceBy(2000)
    await run
    const strict = bench.fleet([], {
      mappings: [
        {
          ...MAPPING,
          id: 'x',
          sourceName: 'absent',
          eventSourceArn: MAPPING.eventSourceArn!.replace('orders', 'absent'),
        },
      ],
      autoCreate: false,
    })
    const strictRun = strict.run()
    await bench.clock.advanceBy(1000)
    expect(strict.openingErrors()).toEqual([expect.objectContaining({ code: 'SOURCE_NOT_FOUND' })])
    strict.drain()
    await bench.clock.advanceBy(2000)
    await strictRun
  })

  it('keeps mappings apart: one that cannot open its source delays no other', async () => {
    const absent = {
      ...MAPPING,
      id: 'broken',
      sourceName: 'absent',
      connection: { kind: 'brokers', brokers: [] } as const,
    }
    const fleet = bench.fleet([bench.feed(names)], { mappings: [absent, MAPPING], playOnce: true })
    const run = fleet.run()
    await bench.until(() => bench.received.length === 10)
    expect(bench.received).toEqual(names)
    expect(fleet.leftToDo({ sinceMs: 0, blockedIsIdle: false })[0]).toContain('broken is not open yet')
    fleet.drain()
    await bench.clock.advanceBy(2000)
    await run
  })
})
