import { KINESIS_MAPPING } from '../../model/fixture.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { FixtureFunction, FixtureReader, FixtureSource, page, record } from '../../engine/fixture.ts'
import { Fleet, type FleetOptions } from '../../fleet/index.ts'
import { SourceError, type ResolvedMapping, type ResolvedPipeline } from '../../model/index.ts'
import { seededRandom, VirtualClock } from '../../time/index.ts'
import { Supervisor, type Ending, type SupervisorOptions } from './supervisor.ts'

const mapping: ResolvedMapping = {
  ...KINESIS_MAPPING,
  connection: { kind: 'endpoint', endpoint: 'http://localhost:1' },
  batchSize: 10,
}

const pipeline: ResolvedPipeline = {
  file: '/pipelines/orders.yaml',
  function: {
    name: 'orders',
    arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    code: { kind: 'scripted' },
    timeoutMs: 3000,
    memoryLimitInMB: 128,
    reservedConcurrentExecutions: null,
    environment: {},
  },
  mappings: [mapping],
  resources: [],
  autoCreate: true,
  engine: {
    retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 },
    stateDirectory: '/state',
    drainTimeoutMs: 30_000,
    destinationTimeoutMs: 300_000,
  },
}

let clock: VirtualClock
let reader: FixtureReader
let source: FixtureSource
let fn: FixtureFunction
let notices: string[]
let ending: Ending | null

beforeEach(() => {
  clock = new VirtualClock()
  reader = new FixtureReader()
  source = new FixtureSource(reader)
  fn = new FixtureFunction(clock)
  notices = []
  ending = null
})

/** A real fleet on a source and a function that do as they are told. */
function start(
  options: Partial<SupervisorOptions> = {},
  feedError: () => Error | null = () => null,
  running: Partial<FleetOptions> = {},
): Supervisor {
  const fleet = new Fleet({
    pipelines: [pipeline],
    services: {
      source: async () => source,
      queue: () => Promise.reject(new Error('no queue')),
      destination: async () => null,
      observe: () => Promise.reject(new Error('nothing to observe')),
      producer: async () => ({
        create: async () => true,
        put: async () => undefined,
        remove: async () => undefined,
      }),
      close: async () => undefined,
      kill: () => undefined,
      probe: async () => '',
      loseConnection: async () => undefined,
    },
    clock,
    random: seededRandom(1),
    createFunction: () => fn,
    twinStorage: () => ({ entries: () => [], write: () => undefined }),
    ...running,
  })
  Object.defineProperty(fleet, 'feedError', { get: feedError })
  const supervisor = new Supervisor({
    fleet,
    clock,
    display: { notice: (text) => notices.push(text) },
    drainTimeoutMs: 30_000,
    untilIdle: null,
    isWatching: false,
    ...options,
  })
  void supervisor.run().then((value) => (ending = value))
  return supervisor
}

const seconds = (count: number) => clock.advanceBy(count * 1000)

describe('stopping', () => {
  it('drains at the first signal: what runs ends, is stored, and is what is said to be waited for', async () => {
    fn.takesMs = 5000
    reader.arrive(page([record('a', 1), record('b', 2)]))
    const supervisor = start()
    await seconds(1)
    supervisor.stop('first')
    await seconds(3.9)
    expect(ending).toBeNull()
    expect(notices).toEqual([
      'Draining: waiting for 1 running invocation (orders.orders #1). Once more aborts.',
    ])
    await seconds(1)
    expect(ending).toEqual({ exitCode: 0, kind: 'drained', problems: [] })
    expect(reader.stored).toEqual(['2'])
  })

  it('gives up a batch that waits for its next attempt at its stored position', async () => {
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    reader.arrive(page([record('a', 1)]))
    const supervisor = start()
    await seconds(20)
    supervisor.stop('first')
    await seconds(0.1)
    expect(ending).toMatchObject({ exitCode: 0, kind: 'drained' })
    expect(reader.stored).toEqual([])
  })

  it('aborts at the second signal', async () => {
    fn.takesMs = 3_600_000
    reader.arrive(page([record('a', 1)]))
    const supervisor = start()
    await seconds(1)
    supervisor.stop('first')
    await seconds(2)
    expect(ending).toBeNull()
    supervisor.stop('second')
    await seconds(0.1)
    expect(ending).toMatchObject({ exitCode: 1, kind: 'aborted', problems: [] })
    expect(notices.at(-1)).toMatch(/^Aborting: /)
  })

  it('aborts a drain that takes too long, and says what it waited for', async () => {
    fn.takesMs = 3_600_000
    reader.arrive(page([record('a', 1)]))
    const supervisor = start()
    await seconds(1)
    supervisor.stop('first')
    await seconds(29.9)
    expect(ending).toBeNull()
    await seconds(0.2)
    expect(ending).toEqual({
      exitCode: 1,
      kind: 'aborted',
      problems: [
        'The drain has taken 30 s (Engine.DrainTimeoutInSeconds), waiting for 1 running invocation (orders.orders #1).',
      ],
    })
  })

  it('leaves an abort behind that never ends, or at a further signal', async () => {
    source.close = () => new Promise(() => undefined)
    const supervisor = start()
    await seconds(1)
    supervisor.stop('first')
    await seconds(1)
    expect(notices[0]).toContain('waiting for the sources to close')
    supervisor.stop('second')
    await seconds(4.9)
    expect(ending).toBeNull()
    supervisor.stop('further')
    await seconds(0.1)
    expect(ending).toMatchObject({ exitCode: 1, kind: 'aborted' })

    ending = null
    const again = start()
    await seconds(1)
    again.stop('first')
    again.stop('second')
    await seconds(5.1)
    expect(ending).toMatchObject({ exitCode: 1, problems: ['Aborting took longer than 5 s.'] })
  })
})

describe('feeding that cannot go on', () => {
  const wrong = new Error('orders.ndjson:3: no record [WRONG_RECORD]')

  it('ends the run, unless files are watched: then it is said once, and mended meanwhile', async () => {
    start({}, () => wrong)
    await seconds(1)
    expect(ending).toMatchObject({ exitCode: 1, problems: [wrong.message] })
    ending = null
    let error: Error | null = wrong
    start({ isWatching: true }, () => error)
    await seconds(2)
    error = null
    await seconds(2)
    error = new Error('orders.ndjson:4: no record [WRONG_RECORD]')
    await seconds(2)
    expect(ending).toBeNull()
    expect(notices).toEqual([wrong.message, error.message])
  })
})

describe('until idle', () => {
  const untilIdle = { timeoutMs: null }

  it('ends when all is read, settled and stored', async () => {
    fn.takesMs = 2000
    reader.arrive(page([record('a', 1)]), page([record('b', 2)]))
    start({ untilIdle })
    await seconds(4)
    expect(ending).toBeNull()
    reader.arrive(page([]))
    await seconds(0.2)
    reader.arrive(page([]))
    await seconds(0.2)
    expect(ending).toEqual({ exitCode: 0, kind: 'idle', problems: [] })
    expect(reader.stored.at(-1)).toBe('2')
    expect(notices).toEqual([])
  })

  it('ends when there is no mapping, though others could still be made', async () => {
    start({ untilIdle }, undefined, { pipelines: [{ ...pipeline, mappings: [] }], staysOpen: true })
    await clock.advanceBy(1000)
    expect(ending).toEqual({ exitCode: 0, kind: 'idle', problems: [] })
  })

  it('does not end while a shard is blocked; the time limit names it', async () => {
    fn.answer = () => ({ kind: 'failure', cause: 'error', message: 'no' })
    reader.arrive(page([record('a', 1)]))
    start({ untilIdle: { timeoutMs: 60_000 } })
    await seconds(59.9)
    expect(ending).toBeNull()
    await seconds(0.2)
    expect(ending).toEqual({
      exitCode: 1,
      kind: 'failed',
      problems: ['After 1 min there is something left to do:', '  orders.orders shard-0 is blocked'],
    })
  })

  it('ends with 1 when a source is missing, and not when it cannot be reached yet', async () => {
    source.openFailures = [
      new SourceError('SOURCE_UNREACHABLE', 'connect ECONNREFUSED'),
      new SourceError('SOURCE_NOT_FOUND', 'Stream orders not found'),
    ]
    start({ untilIdle })
    await seconds(0.2)
    expect(ending).toBeNull()
    await seconds(0.2)
    expect(ending).toEqual({
      exitCode: 1,
      kind: 'failed',
      problems: ['orders.orders: Stream orders not found [SOURCE_NOT_FOUND]'],
    })
  })

  it('is not asked for: a missing source is waited for', async () => {
    source.openFailures = [new SourceError('SOURCE_NOT_FOUND', 'Stream orders not found')]
    start()
    await seconds(2)
    expect(ending).toBeNull()
  })
})
