import { KINESIS_MAPPING } from '../model/fixture.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectServices } from '../engine/index.ts'
import type {
  EngineEvent,
  FunctionPort,
  InvocationRequest,
  ResolvedMapping,
  ResolvedPipeline,
  ResolvedResource,
} from '../model/index.ts'
import { MemoryPositions, MemoryStorage } from '../state/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { Fleet } from './index.ts'

const mapping: ResolvedMapping = { ...KINESIS_MAPPING, batchSize: 3 }

let folder: string
let clock: VirtualClock
let storages: Map<string, MemoryStorage>
let positions: MemoryPositions
let received: string[]
let events: EngineEvent[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  clock = new VirtualClock()
  storages = new Map()
  positions = new MemoryPositions()
  received = []
  events = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const recorder: FunctionPort = {
  async invoke(request: InvocationRequest) {
    request.onStarted(clock.now())
    const { Records } = request.event as { Records: { kinesis: { data: string } }[] }
    received.push(...Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString()))
    return { kind: 'success', body: '' }
  },
  async close() {},
}

function twinStorage(service: string): MemoryStorage {
  const storage = storages.get(service) ?? new MemoryStorage()
  storages.set(service, storage)
  return storage
}

function fleetOf(
  resources: ResolvedResource[],
  options: { mappings?: ResolvedMapping[]; playOnce?: boolean; autoCreate?: boolean } = {},
): Fleet {
  const pipeline: ResolvedPipeline = {
    file: join(folder, 'orders.yaml'),
    function: {
      name: 'orders',
      arn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
      code: { kind: 'scripted' },
      timeoutMs: 3000,
      memoryLimitInMB: 128,
      reservedConcurrentExecutions: null,
      environment: {},
    },
    mappings: options.mappings ?? [mapping],
    resources,
    autoCreate: options.autoCreate ?? true,
    engine: {
      retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
      stateDirectory: folder,
      drainTimeoutMs: 10_000,
      destinationTimeoutMs: 300_000,
    },
  }
  const random = seededRandom(1)
  const services = connectServices({
    clock,
    wallClock: clock,
    random,
    positions,
    twinStorage,
    environment: {},
  })
  const fleet = new Fleet({
    pipelines: [pipeline],
    services,
    clock,
    random,
    createFunction: () => recorder,
    twinStorage,
    playOnce: options.playOnce ?? false,
  })
  fleet.events$.subscribe((event) => events.push(event))
  return fleet
}

function feed(names: string[], extra: { perSecond?: number; repeat?: boolean } = {}): ResolvedResource {
  const file = join(folder, 'orders.ndjson')
  writeFileSync(file, names.map((name) => JSON.stringify({ PartitionKey: name, Data: name })).join('\n'))
  return {
    service: 'kinesis',
    name: 'orders',
    properties: { ShardCount: 1 },
    feed: { file, perSecond: extra.perSecond ?? null, repeat: extra.repeat ?? false },
  }
}

/** A line whose partition key has so many characters. */
function longKey(length: number): string {
  return JSON.stringify({ PartitionKey: 'k'.repeat(length), Data: 'b' })
}

const names = Array.from({ length: 10 }, (_, n) => `r${n}`)

/** The file reader is real input: it is given real turns, and virtual time moves only in between. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds() && turns < 5000; turns++) {
    await new Promise((resolve) => setImmediate(resolve))
    await clock.advanceBy(50)
  }
  expect(holds()).toBe(true)
}

const idle = (fleet: Fleet) => () => fleet.leftToDo({ sinceMs: 0, blockedIsIdle: false }).length === 0

describe('a fleet', () => {
  it('feeds a file, runs it through the function in order, and drains [GEN-1, GEN-3]', async () => {
    const fleet = fleetOf([feed(names)], { playOnce: true })
    const run = fleet.run()
    await until(idle(fleet))
    expect(received).toEqual(names)
    fleet.drain()
    await clock.advanceBy(2000)
    await run
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)!.event).toBe('ShardClosed')
  })

  it('goes on where it stopped: neither the feeder nor the mapping begins anew [KIN-14, LIF-11]', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `r${n}`)
    const resource = feed(many, { perSecond: 20 })
    const first = fleetOf([resource])
    const firstRun = first.run()
    await until(() => received.length >= 4)
    first.drain()
    await clock.advanceBy(2000)
    await firstRun
    expect(received.length).toBeLessThan(60)
    const second = fleetOf([resource])
    const secondRun = second.run()
    await until(() => idle(second)() && received.length >= 60)
    expect(received).toEqual(many)
    second.drain()
    await clock.advanceBy(2000)
    await secondRun
  })

  it('starts a file again at its end with Repeat', async () => {
    const fleet = fleetOf([feed(['a', 'b'], { perSecond: 20, repeat: true })])
    const run = fleet.run()
    await until(() => received.length >= 6)
    expect(received.slice(0, 6)).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
    fleet.drain()
    await until(() => events.at(-1)!.event === 'ShardClosed')
    await run
  })

  it.each([
    ['is no JSON', '{"PartitionKey":', 'WRONG_RECORD', /a record must be one JSON object on one line: \S/],
    ['is no object', '["a"]', 'WRONG_RECORD', /a record must be one JSON object on one line, not a list/],
    ['has a wrong form', '{"PartitionKey":"b"}', 'WRONG_RECORD', /Data must be there and not null/],
    ['has a key too long', longKey(257), 'WRONG_RECORD', /PartitionKey .* 1 to 256 characters, not of 257/],
  ])(
    'says which line of a file %s, counting empty ones, and loses nothing when it is mended [PAGE-3]',
    async (_, wrong, code, why) => {
      const resource = feed([])
      const { file } = resource.feed!
      const good = ['a', 'b', 'c', 'd'].map((name) => JSON.stringify({ PartitionKey: name, Data: name }))
      writeFileSync(file, ['', good[0], good[1], '  ', '', wrong, good[3], ''].join('\n'))
      const fleet = fleetOf([resource], { playOnce: true })
      const run = fleet.run()
      await until(() => fleet.feedError !== null)
      const { message } = fleet.feedError!
      expect(message).toMatch(why)
      expect(message.startsWith(`${file}:6: `)).toBe(true)
      expect(message).toContain('nothing from line 2 on was put into kinesis orders; mend the file and start')
      expect(message.endsWith(` [${code}]`)).toBe(true)
      fleet.drain()
      await clock.advanceBy(2000)
      await run
      expect(received).toEqual([])

      writeFileSync(file, ['', good[0], good[1], '  ', '', good[2], good[3], ''].join('\n'))
      const mended = fleetOf([resource], { playOnce: true })
      const mendedRun = mended.run()
      await until(idle(mended))
      expect(received).toEqual(['a', 'b', 'c', 'd'])
      mended.drain()
      await clock.advanceBy(2000)
      await mendedRun
    },
  )

  it('goes on in front of a wrong line, at the line it says, after what was fed before [PAGE-3]', async () => {
    const many = Array.from({ length: 510 }, (_, number) => `r${number}`)
    const resource = feed(many)
    const { file } = resource.feed!
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, `\n${whole.replace('"r505"}', '}')}`)
    const fleet = fleetOf([resource], { playOnce: true })
    const run = fleet.run()
    await until(() => fleet.feedError !== null && received.length === 500)
    expect(fleet.feedError!.message).toMatch(/ndjson:507: .*feeding goes on at line 502\)/)
    fleet.drain()
    await clock.advanceBy(2000)
    await run
    writeFileSync(file, `\n${whole}`)
    const mended = fleetOf([resource], { playOnce: true })
    const mendedRun = mended.run()
    await until(idle(mended))
    expect(received).toEqual(many)
    mended.drain()
    await clock.advanceBy(2000)
    await mendedRun
  })

  it('makes a source that nothing declares, and says so; with AutoCreate false it is missing', async () => {
    const fleet = fleetOf([])
    const run = fleet.run()
    await clock.advanceBy(3000)
    expect(events[0]).toMatchObject({
      event: 'ResourceCreated',
      service: 'kinesis',
      resource: 'orders',
      detail: '1 shard',
    })
    fleet.drain()
    await clock.advanceBy(2000)
    await run
    const strict = fleetOf([], {
      mappings: [
        {
          ...mapping,
          id: 'x',
          sourceName: 'absent',
          eventSourceArn: mapping.eventSourceArn!.replace('orders', 'absent'),
        },
      ],
      autoCreate: false,
    })
    const strictRun = strict.run()
    await clock.advanceBy(1000)
    expect(strict.openingErrors()).toEqual([expect.objectContaining({ code: 'SOURCE_NOT_FOUND' })])
    strict.drain()
    await clock.advanceBy(2000)
    await strictRun
  })

  it('keeps mappings apart: one that cannot open its source delays no other', async () => {
    const absent = {
      ...mapping,
      id: 'broken',
      sourceName: 'absent',
      connection: { kind: 'brokers', brokers: [] } as const,
    }
    const fleet = fleetOf([feed(names)], { mappings: [absent, mapping], playOnce: true })
    const run = fleet.run()
    await until(() => received.length === 10)
    expect(received).toEqual(names)
    expect(fleet.leftToDo({ sinceMs: 0, blockedIsIdle: false })[0]).toContain('broken is not open yet')
    fleet.drain()
    await clock.advanceBy(2000)
    await run
  })
})
