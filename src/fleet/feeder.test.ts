import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FleetBench, idle, MAPPING } from './fixture.ts'

let bench: FleetBench

beforeEach(() => {
  bench = new FleetBench()
})
afterEach(() => bench.close())

describe('feeding a file', () => {
  it.each([
    ['is no JSON', '{"PartitionKey":', 'WRONG_RECORD', /a record must be one JSON object on one line: \S/],
    ['is no object', '["a"]', 'WRONG_RECORD', /a record must be one JSON object on one line, not a list/],
    ['has a wrong form', '{"PartitionKey":"b"}', 'WRONG_RECORD', /Data must be there and not null/],
    ['has a key too long', longKey(257), 'WRONG_RECORD', /PartitionKey .* 1 to 256 characters, not of 257/],
  ])(
    'says which line of a file %s, counting empty ones, and loses nothing when it is mended [PAGE-3]',
    async (_, wrong, code, why) => {
      const resource = bench.feed([])
      const { file } = resource.feed
      const good = ['a', 'b', 'c', 'd'].map((name) => JSON.stringify({ PartitionKey: name, Data: name }))
      writeFileSync(file, ['', good[0], good[1], '  ', '', wrong, good[3], ''].join('\n'))
      const fleet = bench.fleet([resource], { playOnce: true })
      await bench.run(fleet, () => fleet.feedError !== null)
      const { message } = fleet.feedError!
      expect(message).toMatch(why)
      expect(message.startsWith(`${file}:6: `)).toBe(true)
      expect(message).toContain(
        'nothing from line 2 on was put into kinesis orders; mend the file, and feeding',
      )
      expect(message.endsWith(` [${code}]`)).toBe(true)
      expect(bench.received).toEqual([])

      writeFileSync(file, ['', good[0], good[1], '  ', '', good[2], good[3], ''].join('\n'))
      const mended = bench.fleet([resource], { playOnce: true })
      await bench.run(mended)
      expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    },
  )

  it('goes on in front of a wrong line, at the line it says, after what was fed before [PAGE-3]', async () => {
    const many = Array.from({ length: 510 }, (_, number) => `r${number}`)
    const resource = bench.feed(many)
    const { file } = resource.feed
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, `\n${whole.replace('"r505"}', '}')}`)
    const fleet = bench.fleet([resource], { playOnce: true })
    await bench.run(fleet, () => fleet.feedError !== null && bench.received.length === 500)
    expect(fleet.feedError!.message).toMatch(/ndjson:507: .*feeding goes on at line 502: at once/)
    writeFileSync(file, `\n${whole}`)
    const mended = bench.fleet([resource], { playOnce: true })
    await bench.run(mended)
    expect(bench.received).toEqual(many)
  })
})

describe('a file that is played over and over', () => {
  it('goes on at its place when the pipeline was stopped in the middle of it', async () => {
    const resource = bench.feed(['a', 'b', 'c', 'd'], { perSecond: 1, repeat: true })
    await bench.run(bench.fleet([resource]), () => bench.received.length === 6)
    expect(bench.received).toEqual(['a', 'b', 'c', 'd', 'a', 'b'])
    await bench.run(bench.fleet([resource]), () => bench.received.length >= 9)
    expect(bench.received.slice(6, 9)).toEqual(['c', 'd', 'a'])
  })
})

describe('an empty file that is played over and over', () => {
  it('is played once, and lets time go on', async () => {
    const fleet = bench.fleet([bench.feed([], { repeat: true })])
    await bench.run(fleet)
    expect(fleet.feedError).toBeNull()
  })
})

describe('a disk that is full', () => {
  it('lets what is fed wait, which is said, and nothing is lost or put twice once there is room [PAGE-3]', async () => {
    const many = Array.from({ length: 40 }, (_, number) => `r${number}`)
    const fleet = bench.fleet([bench.feed(many, { perSecond: 20 })])
    const run = fleet.run()
    await bench.until(() => bench.received.length >= 5)
    bench.disk.isFull = true
    await bench.until(() => bench.waits.length >= 3)
    expect(bench.waits[0]).toMatchObject({
      mapping: MAPPING.id,
      code: 'STATE_NOT_WRITTEN',
      message: 'kinesis orders is not fed: no space is left on the device',
    })
    const delays = bench.waits.map(({ retryInMs }) => retryInMs!)
    expect(delays[0]).toBeLessThan(delays[1]!)
    expect(delays[1]).toBeLessThan(delays[2]!)
    const fed = bench.received.length
    await bench.clock.advanceBy(60_000)
    expect(bench.received).toHaveLength(fed)
    expect(fleet.feedError).toBeNull()
    bench.disk.isFull = false
    await bench.until(() => bench.received.length >= 40)
    expect(bench.received).toEqual(many)
    fleet.drain()
    await bench.clock.advanceBy(2000)
    await run
  })
})

describe('a file that changes while it is fed', () => {
  const line = (name: string) => JSON.stringify({ PartitionKey: name, Data: name })
  const started = async (resource: ReturnType<FleetBench['feed']>) => {
    const fleet = bench.fleet([resource])
    const run = fleet.run()
    const changed = (...names: readonly string[]) => {
      writeFileSync(resource.feed.file, names.map((name) => (name === 'wrong' ? '{' : line(name))).join('\n'))
      return bench.clock.hold(fleet.redeclare([bench.pipeline([resource])], new Set([resource.feed.file])))
    }
    const over = async () => {
      fleet.drain()
      await bench.clock.advanceBy(2000)
      await run
    }
    await bench.until(() => bench.received.length === 2)
    return { fleet, changed, over }
  }

  it('is fed on behind what was put, which stays as it was put [PAGE-3]', async () => {
    const { fleet, changed, over } = await started(bench.feed(['a', 'b']))
    expect(await changed('A', 'b', 'c', 'd')).toMatchObject({
      differing: new Set(),
      fed: [{ resourceId: 'kinesis/orders', place: 2, records: 4, repeat: false }],
    })
    await bench.until(() => bench.received.length === 4)
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    expect(await changed('a')).toMatchObject({ fed: [{ place: 4, records: 1 }] })
    await bench.clock.advanceBy(5000)
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    expect(fleet.feedError).toBeNull()
    await over()
  })

  it('is waited for when it is wrong, and fed on when it is mended [PAGE-3]', async () => {
    const { fleet, changed, over } = await started(bench.feed(['a', 'b']))
    await changed('a', 'b', 'wrong', 'd')
    await bench.until(() => fleet.feedError !== null)
    expect(fleet.feedError!.message).toContain('feeding goes on at line 3: at once under --watch')
    await changed('a', 'b', 'c', 'd')
    await bench.until(() => bench.received.length === 4)
    expect(fleet.feedError).toBeNull()
    expect(bench.received).toEqual(['a', 'b', 'c', 'd'])
    await over()
  })

  it('has left to be read what was put before it changed', async () => {
    const { fleet, changed, over } = await started(bench.feed(['a', 'b']))
    await bench.until(idle(fleet))
    await changed('a', 'b', 'c')
    await bench.clock.settle()
    expect(bench.stored('kinesis').get('feeder/orders')).toBe('3')
    await changed('a', 'b', 'c')
    await bench.clock.settle()
    expect(bench.received).toEqual(['a', 'b'])
    expect(idle(fleet)()).toBe(false)
    await bench.until(idle(fleet))
    expect(bench.received).toEqual(['a', 'b', 'c'])
    await over()
  })

  it('was away when its turn came, and is fed on when it is back as it was', async () => {
    const resource = bench.feed(['a', 'b'], { perSecond: 2, repeat: true })
    const { fleet, over } = await started(resource)
    const away = `${resource.feed.file}.away`
    renameSync(resource.feed.file, away)
    await bench.until(() => fleet.feedError !== null)
    const fed = bench.received.length
    renameSync(away, resource.feed.file)
    await fleet.redeclare([bench.pipeline([resource])], new Set())
    await bench.until(() => bench.received.length > fed + 2)
    expect(fleet.feedError).toBeNull()
    expect(bench.received.every((name, index) => name === 'ab'[index % 2])).toBe(true)
    await over()
  })

  it('is not fed anew because another one has changed', async () => {
    const resource = bench.feed(['a', 'b'])
    const { fleet, over } = await started(resource)
    expect(await fleet.redeclare([bench.pipeline([resource])], new Set(['/other.ndjson']))).toEqual({
      differing: new Set(),
      fed: [],
    })
    await over()
  })
})

/** A line whose partition key has so many characters. */
function longKey(length: number): string {
  return JSON.stringify({ PartitionKey: 'k'.repeat(length), Data: 'b' })
}
