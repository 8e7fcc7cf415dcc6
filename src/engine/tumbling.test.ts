import { beforeEach, describe, expect, it } from 'vitest'
import type { EventBody, InvocationOutcome, InvocationRequest, LogRecord } from '../model/index.ts'
import type { SettleLimits } from '../rules/settle/index.ts'
import { MAXIMUM_STATE_BYTES } from '../rules/tumble/open-window.ts'
import { VirtualClock } from '../time/index.ts'
import { eventsOf, FixtureReader, FixtureSource, laneParts, page, plainShape, record } from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { LogMapping } from './log-mapping.ts'

interface WindowedEvent {
  readonly Records: readonly { readonly name: string }[]
  readonly window: { readonly start: string; readonly end: string }
  readonly state: { readonly seen?: string }
  readonly isFinalInvokeForWindow: boolean
  readonly isWindowTerminatedEarly: boolean
}

const LENGTH_MS = 60_000
let clock: VirtualClock
let reader: FixtureReader
let events: EventBody[]
let invocations: InvocationRequest[]
let startMs: number
let position: number
let answer: (event: WindowedEvent, call: number) => InvocationOutcome

/** Adds the names of its records to those in its state. */
function adds({ state, Records }: WindowedEvent): InvocationOutcome {
  const seen = [state.seen ?? '', ...Records.map(({ name }) => name)].filter((text) => text !== '')
  return answers({ state: { seen: seen.join(' ') } })
}

const answers = (body: object): InvocationOutcome => ({ kind: 'success', body: JSON.stringify(body) })
const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'poison' }

function start(given: Partial<LaneParts> & { readonly reader?: FixtureReader } = {}): LogMapping {
  const read = given.reader ?? reader
  const source = new FixtureSource(read)
  const fn = {
    invoke: async (request: InvocationRequest) => {
      invocations.push(request)
      request.onStarted(clock.now())
      return answer(request.event as WindowedEvent, invocations.length)
    },
    close: async () => {},
  }
  const parts: LaneParts = {
    ...laneParts({ source, fn, clock }),
    readsBody: true,
    tumbling: { lengthMs: LENGTH_MS, eventSourceARN: 'arn:aws:kinesis:us-east-2:1:stream/orders' },
    ...given,
  }
  const mapping = new LogMapping(source, parts)
  mapping.events$.subscribe((event) => events.push(event))
  return mapping
}

const settle = (limits: Partial<SettleLimits>): Partial<LaneParts> => ({
  settle: {
    maximumRetryAttempts: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    ...limits,
  },
})

/** A record that arrives so many seconds after the start of the first window. */
function at(second: number, name: string, bytes?: number): LogRecord {
  const arrivedMs = startMs + second * 1000
  return record(name, ++position, { arrivedMs, ...(bytes === undefined ? {} : { bytes }) })
}

async function arriveAt(second: number, name: string): Promise<void> {
  await clock.advanceBy(startMs + second * 1000 - clock.now())
  reader.arrive(page([at(second, name)]))
  await clock.settle()
}

/** Polls as a source does that finds nothing. */
async function idleUntil(second: number): Promise<void> {
  while (clock.now() < startMs + second * 1000) {
    reader.arrive(page([]))
    await clock.advanceBy(1000)
  }
}

/** Each invocation: second, names, what state it got, and whether it is the last of its window or an early end. */
function seen(): (readonly (string | number)[])[] {
  const started = eventsOf(events, 'FunctionInvoked')
  return invocations.map(({ event }, index) => {
    const { Records, state, isFinalInvokeForWindow, isWindowTerminatedEarly } = event as WindowedEvent
    const { at: moment } = started[index] as { at: string }
    const second = (Date.parse(moment) - startMs) / 1000
    const part = isFinalInvokeForWindow ? ['final'] : isWindowTerminatedEarly ? ['early'] : []
    const names = Records.map(({ name }) => name).join(' ')
    return [second, names, (state.seen ?? '-').slice(0, 12), ...part]
  })
}

const windows = () =>
  invocations.map(({ event }) => (event as WindowedEvent).window.start.replace(/.*T00:(\d\d):.*/, '$1'))
const triggers = () => eventsOf(events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger)

beforeEach(() => {
  clock = new VirtualClock()
  startMs = clock.now()
  expect(startMs % LENGTH_MS).toBe(0)
  reader = new FixtureReader()
  events = []
  invocations = []
  position = 0
  answer = adds
})

describe('a tumbling window', () => {
  it('carries its state from batch to batch, and ends when a record of a later one comes [TUM-3, TUM-7, TUM-10, TUM-14]', async () => {
    start()
    await arriveAt(1, 'a')
    await arriveAt(59, 'b')
    await arriveAt(61, 'c')
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [59, 'b', 'a'],
      [61, '', 'a b', 'final'],
      [61, 'c', '-'],
    ])
    expect(windows()).toEqual(['00', '00', '00', '01'])
  })

  it('has no batch that crosses into another, and says so by its trigger [TUM-14]', async () => {
    reader.arrive(page([at(1, 'a'), at(2, 'b'), at(60, 'c'), at(200, 'd')]))
    start()
    await clock.settle()
    expect(seen().map(([, ...rest]) => rest)).toEqual([
      ['a b', '-'],
      ['', 'a b', 'final'],
      ['c', '-'],
      ['', 'c', 'final'],
      ['d', '-'],
    ])
    expect(triggers()).toEqual(['tumbling', 'tumbling', 'tumbling', 'tumbling', 'available'])
    expect(windows()).toEqual(['00', '00', '01', '01', '03'])
  })

  it('closes full batches by their size, the last of them by its end [BAT-1, TUM-14]', async () => {
    reader.arrive(page([at(1, 'a'), at(2, 'b'), at(3, 'c'), at(61, 'd')]))
    const limits = {
      size: 2,
      bytes: 100_000,
      windowMs: 30_000,
      windowOpens: 'previousInvocationEnd',
    } as const
    start({ limits })
    await clock.advanceBy(10_000)
    expect(seen().map(([second, ...rest]) => [second, ...rest])).toEqual([
      [0, 'a b', '-'],
      [0, 'c', 'a b'],
      [0, '', 'a b c', 'final'],
    ])
    expect(triggers()).toEqual(['size', 'tumbling', 'tumbling'])
  })

  it('is over two minutes after its end when nothing comes, and never before the shard was read behind its end [TUM-12]', async () => {
    start()
    await arriveAt(1, 'a')
    await idleUntil(170)
    expect(seen()).toHaveLength(1)
    await idleUntil(200)
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [180, '', 'a', 'final'],
    ])
  })

  it('stays open while its source does not answer [TUM-12]', async () => {
    start()
    await arriveAt(1, 'a')
    await clock.advanceBy(600_000)
    expect(seen()).toHaveLength(1)
    reader.arrive(page([at(30, 'late')], { caughtUp: true }))
    await clock.settle()
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [601, 'late', 'a'],
    ])
    reader.arrive(page([]))
    await clock.settle()
    expect(seen().at(-1)).toEqual([601, '', 'a late', 'final'])
  })

  it('takes a record that arrived before it, and a closed one opens anew [TUM-10]', async () => {
    start()
    await arriveAt(61, 'a')
    reader.arrive(page([at(59, 'late')]))
    await clock.settle()
    expect(windows()).toEqual(['01', '01'])
    await idleUntil(300)
    reader.arrive(page([at(119, 'later')]))
    await clock.settle()
    expect(seen().slice(2)).toEqual([
      [240, '', 'a late', 'final'],
      [300, 'later', '-'],
      [300, '', 'later', 'final'],
    ])
    expect(windows()).toEqual(['01', '01', '01', '01', '01'])
  })

  it('ends with its shard [TUM-13]', async () => {
    reader.arrive(page([at(1, 'a')], { end: true }))
    start()
    await clock.settle()
    expect(seen()).toEqual([
      [0, 'a', '-'],
      [0, '', 'a', 'final'],
    ])
    expect(reader.finished).toBe(true)
  })

  it('ends when a later record comes, though no filter lets it pass [TUM-10, FLT-42]', async () => {
    start({ matches: ({ event }) => (event as { name: string }).name !== 'x' })
    await arriveAt(1, 'a')
    await arriveAt(61, 'x')
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [61, '', 'a', 'final'],
    ])
    expect(reader.stored.at(-1)).toBe('2')
  })

  it('is left to do until it is closed', async () => {
    const mapping = start()
    expect(mapping.lanes[0]!.windowEndsMs).toBeNull()
    await arriveAt(1, 'a')
    expect(mapping.lanes[0]!).toMatchObject({ unsettled: 0, windowEndsMs: startMs + LENGTH_MS })
    await arriveAt(61, 'b')
    expect(mapping.lanes[0]!.windowEndsMs).toBe(startMs + 2 * LENGTH_MS)
    await idleUntil(241)
    expect(mapping.lanes[0]!.windowEndsMs).toBeNull()
  })
})

describe('the state of a window', () => {
  it('is stored with the position, and dropped with the final invocation [TUM-3, TUM-7, TUM-8]', async () => {
    start()
    await arriveAt(1, 'a')
    expect(JSON.parse(reader.window!)).toMatchObject({ open: { state: '{"seen":"a"}' }, position: '1' })
    await idleUntil(181)
    expect(reader.window).toBeUndefined()
    expect(reader.stored).toEqual(['1', '1'])
  })

  it('goes on after a restart in the middle [TUM-3]', async () => {
    const first = start()
    await arriveAt(1, 'a')
    first.stop()
    await clock.settle()
    const again = new FixtureReader()
    again.window = reader.window!
    reader = again
    start()
    await arriveAt(30, 'b')
    await arriveAt(61, 'c')
    expect(seen().slice(1)).toEqual([
      [30, 'b', 'a'],
      [61, '', 'a b', 'final'],
      [61, 'c', '-'],
    ])
  })

  it('comes to its end after a restart behind it, with nothing read [TUM-12]', async () => {
    const open = { startMs, endMs: startMs + LENGTH_MS, state: '{"seen":"z"}' }
    reader.window = JSON.stringify({ open, position: '7' })
    await clock.advanceBy(600_000)
    start()
    await clock.settle()
    expect(seen()).toEqual([])
    reader.arrive(page([]))
    await clock.settle()
    expect(seen()).toEqual([[600, '', 'z', 'final']])
    expect(reader.stored).toEqual(['7'])
    expect(reader.window).toBeUndefined()
  })

  it('must be in every answer, else the invocation has failed [TUM-4, TUM-17]', async () => {
    answer = (event, call) => (call <= 2 ? answers(call === 1 ? {} : { state: [] }) : adds(event))
    start()
    await arriveAt(1, 'a')
    await clock.advanceBy(10_000)
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [1.25, 'a', '-'],
      [1.75, 'a', '-'],
    ])
    expect(eventsOf(events, 'BatchFailed')).toEqual([
      expect.objectContaining({ cause: 'response', message: expect.stringContaining('no state') }),
      expect.objectContaining({ cause: 'response', message: expect.stringContaining('not an object') }),
    ])
  })

  it('above 1 MB ends the window early, and the same window goes on with a fresh one [TUM-5, TUM-6]', async () => {
    const large = 'x'.repeat(MAXIMUM_STATE_BYTES)
    answer = (event, call) => (call === 1 ? answers({ state: { seen: large } }) : adds(event))
    start({ limits: { size: 10, bytes: 6_291_456, windowMs: 0, windowOpens: 'previousInvocationEnd' } })
    await arriveAt(1, 'a')
    await arriveAt(2, 'b')
    await arriveAt(61, 'c')
    expect(seen()).toEqual([
      [1, 'a', '-'],
      [1, '', 'xxxxxxxxxxxx', 'early'],
      [2, 'b', '-'],
      [61, '', 'b', 'final'],
      [61, 'c', '-'],
    ])
    expect(windows()).toEqual(['00', '00', '00', '00', '01'])
    expect(reader.stored.at(1)).toBe('1')
  })

  it('above 1 MB that was stored before a kill ends the window early after the restart [TUM-5]', async () => {
    const state = JSON.stringify({ seen: 'x'.repeat(MAXIMUM_STATE_BYTES) })
    reader.window = JSON.stringify({ open: { startMs, endMs: startMs + LENGTH_MS, state }, position: '7' })
    start({ limits: { size: 10, bytes: 6_291_456, windowMs: 0, windowOpens: 'previousInvocationEnd' } })
    await arriveAt(2, 'b')
    expect(seen()).toEqual([
      [2, '', 'xxxxxxxxxxxx', 'early'],
      [2, 'b', '-'],
    ])
  })

  it('counts to the payload limit, and what does not fit beside it comes in the next invocation [BAT-22, TUM-5]', async () => {
    // Room for two of these records beside an empty state, for one beside the state of one, for none beside more.
    const limits = { size: 10, bytes: 520, windowMs: 0, windowOpens: 'previousInvocationEnd' } as const
    const name = 'n'.repeat(100)
    start({ limits })
    await arriveAt(1, name)
    reader.arrive(page([at(1, name), at(1, name)]))
    await clock.settle()
    await idleUntil(181)
    const kinds = invocations.map(({ event }) => {
      const { Records, isWindowTerminatedEarly, isFinalInvokeForWindow } = event as WindowedEvent
      return isFinalInvokeForWindow ? 'final' : isWindowTerminatedEarly ? 'early' : Records.length
    })
    expect(kinds).toEqual([1, 1, 'early', 1, 'final'])
    expect(triggers()).toEqual(['available', 'payload', 'tumbling', 'available', 'tumbling'])
    for (const { event, bytes } of invocations) {
      expect(bytes).toBe(Buffer.byteLength(JSON.stringify(event)))
      expect(bytes).toBeLessThanOrEqual(limits.bytes)
    }
  })
})

describe('a failure in a window', () => {
  it('of the final invocation holds everything until it succeeds, whatever the retry limit is [TUM-8, TUM-9]', async () => {
    answer = (event, call) => (event.isFinalInvokeForWindow && call <= 7 ? failure : adds(event))
    const mapping = start(settle({ maximumRetryAttempts: 1 }))
    await arriveAt(1, 'a')
    await arriveAt(61, 'b')
    await clock.advanceBy(6_000)
    expect(eventsOf(events, 'ShardBlocked')).toHaveLength(1)
    expect(mapping.lanes[0]!.unsettled).toBe(1)
    await clock.advanceBy(60_000)
    expect(seen().filter(([, , , part]) => part === 'final')).toHaveLength(7)
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([])
    expect(seen().at(-1)).toEqual([expect.any(Number), 'b', '-'])
  })

  it('leaves the state as it was when the batch is discarded [TUM-19, TUM-15]', async () => {
    answer = (event) => (event.Records.some(({ name }) => name === 'poison') ? failure : adds(event))
    start(settle({ maximumRetryAttempts: 1 }))
    await arriveAt(1, 'a')
    await arriveAt(2, 'poison')
    await arriveAt(10, 'b')
    expect(seen().map(([, ...rest]) => rest)).toEqual([
      ['a', '-'],
      ['poison', 'a'],
      ['poison', 'a'],
      ['b', 'a'],
    ])
  })

  it('bisects, and the second half gets the state of the first [TUM-15]', async () => {
    answer = (event) => (event.Records.some(({ name }) => name === 'poison') ? failure : adds(event))
    start(settle({ maximumRetryAttempts: 0, bisectBatchOnFunctionError: true }))
    reader.arrive(page([at(1, 'a'), at(2, 'poison'), at(3, 'b'), at(4, 'c')]))
    await clock.settle()
    expect(seen().map(([, ...rest]) => rest)).toEqual([
      ['a poison b c', '-'],
      ['a poison', '-'],
      ['a', '-'],
      ['poison', 'a'],
      ['b c', 'a'],
    ])
    expect(JSON.parse(reader.window!).open.state).toBe('{"seen":"a b c"}')
  })

  it('in part takes the state of the answer for what was settled, and not when nothing was [TUM-20, RBF-24]', async () => {
    const reports = (itemIdentifier: string, seen_: string) =>
      answers({ state: { seen: seen_ }, batchItemFailures: [{ itemIdentifier }] })
    answer = (event, call) => {
      if (call === 1) return reports('2', 'a')
      return call === 2 ? reports('2', 'nothing') : adds(event)
    }
    start(settle({ reportBatchItemFailures: true }))
    reader.arrive(page([at(1, 'a'), at(2, 'b')]))
    await clock.advanceBy(10_000)
    expect(seen().map(([, ...rest]) => rest)).toEqual([
      ['a b', '-'],
      ['b', 'a'],
      ['b', 'a'],
    ])
  })

  it('of age takes the old records only; the state stays [TUM-15]', async () => {
    answer = (event) => (event.Records.length > 0 ? failure : adds(event))
    start({ maximumAgeMs: 60_000 })
    await arriveAt(1, 'a')
    await idleUntil(400)
    expect(eventsOf(events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'RecordAgeExceeded', records: 1 }),
    ])
    expect(seen().at(-1)!.slice(1)).toEqual(['', '-', 'final'])
  })
})

it('a mapping without windows gets the events that its source makes, and stores no window', async () => {
  answer = () => ({ kind: 'success', body: '' })
  start({ tumbling: null })
  await arriveAt(1, 'a')
  await arriveAt(61, 'b')
  expect(invocations.map(({ event }) => event)).toEqual([
    plainShape.build([record('a', 1)]),
    plainShape.build([record('b', 2)]),
  ])
  expect(reader.window).toBeUndefined()
})
