import { beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM } from './control/fixture.ts'
import { MappingBoard } from './mapping-board.ts'
import { mappingLines, switchMapping } from './mapping-lines.ts'

let bench: ControlBench
const board = () => {
  const all = new MappingBoard()
  for (const event of bench.events) all.event(event)
  return all
}

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
  await bench.created({ EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' })
})

describe('the lines of pipeline ps', () => {
  it('tell position, what is behind, the last error and the next try', async () => {
    await bench.put('orders', 'a')
    await bench.seconds(2)
    bench.fails = true
    await bench.put('orders', 'b')
    await bench.seconds(2)
    const [line] = mappingLines(bench.parts.control, board(), bench.fleet.progress())
    expect(line).toMatchObject({
      id: 'my-function.orders',
      state: 'Enabled',
      result: 'PROBLEM: Function call failed',
      reason: 'User action',
      owner: null,
      shards: [
        {
          shard: 'shardId-000000000000',
          position: expect.stringMatching(/^\d+$/) as string,
          behindMs: expect.any(Number) as number,
          nextTryAt: expect.stringMatching(/^2026-01-01T00:00:/) as string,
        },
      ],
      lastError: expect.stringMatching(/attempt \d+, error after .*: no$/) as string,
    })
    expect(Date.parse(line!.shards[0]!.nextTryAt!)).toBeGreaterThanOrEqual(bench.clock.now())
    expect(line!.shards[0]!.blocked).toBe(false)
    await bench.seconds(20)
    const later = mappingLines(bench.parts.control, board(), bench.fleet.progress())
    expect(later[0]!.shards[0]).toMatchObject({ blocked: true })
    await switchMapping(bench.parts.control, { mapping: 'my-function.orders', enabled: false })
    await bench.seconds(2)
    expect(mappingLines(bench.parts.control, board(), bench.fleet.progress())[0]).toMatchObject({
      state: 'Disabled',
      shards: [{ nextTryAt: null }],
    })
  })
})

describe('the line of a mapping that is made anew', () => {
  it('tells nothing of the one before it that had its Id', async () => {
    bench.fails = true
    await bench.put('orders', 'a')
    await bench.seconds(2)
    const { control } = bench.parts
    const [before] = mappingLines(control, board(), bench.fleet.progress())
    expect(before!.lastError).not.toBeNull()
    await bench.send('DELETE', `${MAPPINGS}/${before!.uuid}`)
    await bench.seconds(2)
    await bench.created({ EventSourceArn: STREAM, StartingPosition: 'LATEST' })
    const [line] = mappingLines(control, board(), bench.fleet.progress())
    expect(line).toMatchObject({ id: before!.id, lastError: null, shards: [{ nextTryAt: null }] })
  })
})

describe('switching a mapping', () => {
  it('goes by Id or UUID, and changes nothing that is so already', async () => {
    const { control } = bench.parts
    const { uuid } = mappingLines(control, board(), bench.fleet.progress())[0]!
    expect(await switchMapping(control, { mapping: uuid, enabled: true })).toMatchObject({ state: 'Enabled' })
    expect(bench.events.filter(({ event }) => event === 'MappingStateChanged')).toHaveLength(2)
    expect(await switchMapping(control, { mapping: uuid, enabled: false })).toEqual({
      id: 'my-function.orders',
      state: 'Disabling',
    })
  })

  it('names the mappings there are when it knows none of that name, and refuses while another change is under way', async () => {
    const { control } = bench.parts
    await expect(switchMapping(control, { mapping: 'other', enabled: true })).rejects.toMatchObject({
      code: 'MAPPING_UNKNOWN',
      message: 'the pipeline has no mapping other; it has my-function.orders',
    })
    bench.takesMs = 5000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await switchMapping(control, { mapping: 'my-function.orders', enabled: false })
    await expect(
      switchMapping(control, { mapping: 'my-function.orders', enabled: true }),
    ).rejects.toMatchObject({
      code: 'MAPPING_IN_USE',
      message: expect.stringMatching(/^my-function\.orders is Disabling: Cannot update/) as string,
    })
  })
})
