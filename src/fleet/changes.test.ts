import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ResolvedMapping } from '../model/index.ts'
import { FleetBench, MAPPING } from './fixture.ts'
import type { Fleet } from './index.ts'

let bench: FleetBench
let fleet: Fleet
let run: Promise<void>

beforeEach(async () => {
  bench = new FleetBench()
  fleet = bench.fleet([])
  run = fleet.run()
  await bench.clock.advanceBy(3000)
})
afterEach(() => bench.close())

const OTHER: ResolvedMapping = { ...MAPPING, id: 'other', uuid: 'other' }
const partsOf = (id: string) => fleet.mappings().find(({ mapping }) => mapping.id === id)!
const withSettings = (id: string, settings: Partial<ResolvedMapping>) => {
  const { mapping, pipeline } = partsOf(id)
  return { pipeline, mapping: { ...mapping, ...settings } }
}
const statesOf = (id: string) =>
  bench.events.flatMap((event) =>
    event.event === 'MappingStateChanged' && event.mapping === id ? [event.state] : [],
  )
const seconds = (count: number) => bench.clock.advanceBy(count * 1000)
const end = async () => {
  fleet.drain()
  await seconds(5)
  await run
}

describe('a mapping of a running fleet', () => {
  it('is added while others run: Creating, then Enabled, from its own starting position [LIF-1, LIF-2]', async () => {
    await bench.put('a', 'b')
    await seconds(2)
    expect(bench.received).toEqual(['a', 'b'])
    await fleet.add({ mapping: OTHER, pipeline: partsOf(MAPPING.id).pipeline })
    await seconds(2)
    expect(statesOf('other')).toEqual(['Creating', 'Enabled'])
    expect(statesOf(MAPPING.id)).toEqual(['Creating', 'Enabled'])
    expect(bench.received).toEqual(['a', 'b', 'a', 'b'])
    await bench.put('c')
    await seconds(2)
    expect(bench.received.slice(4)).toEqual(['c', 'c'])
    await end()
  })

  it('is added before the others have begun, and begins once', async () => {
    await end()
    bench.events.length = 0
    const declared = ['a', 'b', 'c', 'orders'].map((name) => ({ ...bench.feed([]), name }))
    fleet = bench.fleet(declared.map(({ service, name, properties }) => ({ service, name, properties })))
    run = fleet.run()
    const added = fleet.add({ mapping: OTHER, pipeline: bench.pipeline([]) })
    await seconds(3)
    await added
    await bench.put('a')
    await seconds(2)
    expect(statesOf('other')).toEqual(['Creating', 'Enabled'])
    expect(bench.received).toEqual(['a', 'a'])
    await end()
  })

  it('is changed or removed before it has begun: it begins first, as it was [LIF-4, LIF-5]', async () => {
    await end()
    bench.events.length = 0
    const declared = ['a', 'b', 'c', 'orders'].map((name) => ({ ...bench.feed([]), name }))
    const resources = declared.map(({ service, name, properties }) => ({ service, name, properties }))
    fleet = bench.fleet(resources, { mappings: [MAPPING, OTHER] })
    run = fleet.run()
    expect(fleet.isStarted).toBe(false)
    const parts = { mapping: { ...MAPPING, enabled: false }, pipeline: bench.pipeline([]) }
    const changes = Promise.all([fleet.change(MAPPING.id, parts), fleet.remove('other')])
    await seconds(3)
    await changes
    await fleet.begun
    expect(statesOf(MAPPING.id)).toEqual(['Creating', 'Disabling', 'Disabled'])
    expect(statesOf('other')).toEqual(['Creating', 'Deleting'])
    await end()
  })

  it('is asked to change before it has begun, and that is over when it is stopped before', async () => {
    await end()
    fleet = bench.fleet([])
    run = fleet.run()
    const removed = fleet.remove(MAPPING.id)
    fleet.drain()
    await expect(removed).rejects.toThrow('there is no mapping')
    await run
  })

  it('is added before the others have begun, and ends in order when it is stopped before', async () => {
    await end()
    const declared = ['a', 'b', 'c', 'd', 'orders'].map((name) => ({ ...bench.feed([]), name }))
    fleet = bench.fleet(declared.map(({ service, name, properties }) => ({ service, name, properties })))
    let isComplete = false
    fleet.events$.subscribe({ complete: () => (isComplete = true) })
    bench.takesMs = 1000
    bench.events.length = 0
    await bench.put('a')
    const added = fleet.add({ mapping: OTHER, pipeline: bench.pipeline([]) })
    await seconds(2)
    await added
    expect(bench.received).toEqual(['a'])
    run = fleet.run()
    await end()
    expect(bench.events.at(-1)).toMatchObject({ event: 'ShardClosed', mapping: 'other' })
    expect(isComplete).toBe(true)
  })

  it('is added disabled, and reads nothing until it is enabled [LIF-4]', async () => {
    const { pipeline } = partsOf(MAPPING.id)
    await fleet.add({ mapping: { ...OTHER, enabled: false }, pipeline })
    await bench.put('a')
    await seconds(2)
    expect(statesOf('other')).toEqual(['Creating', 'Disabled'])
    expect(bench.received).toEqual(['a'])
    await fleet.change('other', withSettings('other', { enabled: true }))
    await seconds(2)
    expect(statesOf('other')).toEqual(['Creating', 'Disabled', 'Enabling', 'Enabled'])
    expect(bench.received).toEqual(['a', 'a'])
    await end()
  })

  it('keeps its position when it is disabled, and goes on there when it is enabled [LIF-4, LIF-11]', async () => {
    await bench.put('a', 'b')
    await seconds(2)
    await fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: false }))
    await bench.put('c', 'd')
    await seconds(10)
    expect(bench.received).toEqual(['a', 'b'])
    await fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: true }))
    await seconds(2)
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    expect(statesOf(MAPPING.id).slice(2)).toEqual(['Disabling', 'Disabled', 'Enabling', 'Enabled'])
    await end()
  })

  it('is Disabling until what runs has ended and is stored [SIL-19, LIF-20]', async () => {
    bench.takesMs = 5000
    await bench.put('a')
    await seconds(2)
    const disabled = fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: false }))
    await seconds(2)
    expect(statesOf(MAPPING.id).at(-1)).toBe('Disabling')
    await seconds(4)
    await disabled
    const names = bench.events.map(({ event }) => event)
    expect(statesOf(MAPPING.id).at(-1)).toBe('Disabled')
    expect(names.indexOf('PositionStored')).toBeGreaterThan(names.indexOf('BatchSucceeded'))
    expect(names.lastIndexOf('MappingStateChanged')).toBeGreaterThan(names.indexOf('PositionStored'))
    await end()
  })

  it('gives up a batch that waits for its next attempt when it is changed, and reads it again under the new settings [LIF-20]', async () => {
    bench.answer = (names) =>
      names.length > 1 ? { kind: 'failure', cause: 'error', message: 'too many' } : null
    await bench.put('a', 'b', 'c')
    await seconds(600)
    expect(statesOf(MAPPING.id)).toEqual(['Creating', 'Enabled'])
    bench.received.length = 0
    const before = bench.clock.now()
    await fleet.change(MAPPING.id, withSettings(MAPPING.id, { batchSize: 1 }))
    await seconds(2)
    expect(bench.clock.now() - before).toBeLessThan(3000)
    expect(bench.received).toEqual(['a', 'b', 'c'])
    expect(statesOf(MAPPING.id).slice(2)).toEqual(['Updating', 'Enabled'])
    const batches = bench.events.flatMap((event) =>
      event.event === 'FunctionInvoked' && event.attempt === 1 ? [event.batch] : [],
    )
    expect(new Set(batches).size).toBe(batches.length)
    await end()
  })

  it('is removed while others go on: Deleting, and then nothing more [LIF-5]', async () => {
    await fleet.add({ mapping: OTHER, pipeline: partsOf(MAPPING.id).pipeline })
    await seconds(2)
    await fleet.remove('other')
    const told = bench.events.filter(({ mapping }) => mapping === 'other').length
    await bench.put('a')
    await seconds(3)
    expect(bench.received).toEqual(['a'])
    expect(statesOf('other')).toEqual(['Creating', 'Enabled', 'Deleting'])
    expect(bench.events.filter(({ mapping }) => mapping === 'other')).toHaveLength(told)
    expect(fleet.mappings().map(({ mapping }) => mapping.id)).toEqual([MAPPING.id])
    await end()
  })

  it('calls another function once it has that pipeline, and the former one ends when nobody calls it any more', async () => {
    const pipeline = bench.pipeline([])
    await fleet.add({ mapping: OTHER, pipeline: partsOf(MAPPING.id).pipeline })
    await fleet.change(MAPPING.id, { mapping: MAPPING, pipeline })
    expect(bench.closedFunctions).toBe(0)
    await fleet.change('other', { mapping: OTHER, pipeline })
    expect(bench.closedFunctions).toBe(1)
    await bench.put('a')
    await seconds(2)
    expect(bench.received).toEqual(['a', 'a'])
    await end()
    expect(bench.closedFunctions).toBe(2)
  })

  it('is left to do while a change waits for what runs', async () => {
    bench.takesMs = 5000
    await bench.put('a')
    await seconds(2)
    const changing = fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: false }))
    await seconds(1)
    const left = () => fleet.leftToDo({ sinceMs: 0, blockedIsIdle: true })
    expect(left()).toContain(`${MAPPING.id} is being changed`)
    await seconds(5)
    await changing
    expect(left()).toEqual([])
    await end()
  })

  it('that is added anew while it ends begins when it has ended: nothing comes twice [SIL-19]', async () => {
    bench.takesMs = 5000
    const parts = partsOf(MAPPING.id)
    await bench.put('a')
    await seconds(2)
    const removed = fleet.remove(MAPPING.id)
    const added = fleet.add(parts)
    await seconds(10)
    await Promise.all([removed, added])
    await bench.put('b')
    await seconds(10)
    expect(bench.received).toEqual(['a', 'b'])
    expect(statesOf(MAPPING.id).slice(2)).toEqual(['Deleting', 'Creating', 'Enabled'])
    await end()
  })

  it('does not end the fleet when it was the last one that ran', async () => {
    let over = false
    void run.then(() => (over = true))
    await fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: false }))
    await seconds(60)
    expect(over).toBe(false)
    await end()
    expect(over).toBe(true)
  })

  it('takes one change after another, in their order', async () => {
    bench.takesMs = 3000
    await bench.put('a')
    await seconds(1)
    const disabling = fleet.change(MAPPING.id, withSettings(MAPPING.id, { enabled: false }))
    const enabling = fleet.change(MAPPING.id, withSettings(MAPPING.id, { batchSize: 2 }))
    await seconds(5)
    await Promise.all([disabling, enabling])
    await bench.put('b')
    await seconds(5)
    expect(statesOf(MAPPING.id).at(-1)).toBe('Enabled')
    expect(bench.received).toEqual(['a', 'b'])
    await end()
  })
})

it('a drain in the middle of a change ends the fleet, and nothing begins anew', async () => {
  bench.takesMs = 3000
  await bench.put('a')
  await seconds(1)
  const changing = fleet.change(MAPPING.id, withSettings(MAPPING.id, { batchSize: 1 }))
  fleet.drain()
  await seconds(5)
  await Promise.all([run, changing])
  expect(bench.received).toEqual(['a'])
  expect(statesOf(MAPPING.id)).toEqual(['Creating', 'Enabled', 'Updating'])
})
