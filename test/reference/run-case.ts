import { compile, stamped } from '../../src/engine/index.ts'
import { KINESIS_MAPPING } from '../../src/model/fixture.ts'
import type {
  FailureDestination,
  FunctionPort,
  InvocationOutcome,
  ResolvedMapping,
} from '../../src/model/index.ts'
import { KinesisTwin } from '../../src/services/kinesis/twin/index.ts'
import { pipelineOf } from '../../src/simulation/settings.ts'
import { createKinesisSource } from '../../src/sources/kinesis/index.ts'
import { MemoryPositions, MemoryStorage } from '../../src/state/index.ts'
import { seededRandom, VirtualClock } from '../../src/time/index.ts'
import {
  CaseLog,
  type InvocationRecord,
  type NamedRecord,
  type SeenBatch,
  type SeenCall,
} from './case-log.ts'

/** Failures of a record before it succeeds; with a limit it never does. */
const FAILURES: Readonly<Record<string, number>> = { r3: 3, r8: 2, r9: 1, r17: 4, r20: 3 }
const POISON: ReadonlySet<string> = new Set(['r3', 'r17'])
const RECORDS = 24
const DEAD_ORDERS = 'arn:aws:sqs:us-east-2:123456789012:dead-orders'

/** What the engine did with each batch that it formed, and what the model is told of it. */
export interface CaseResult {
  readonly settings: ResolvedMapping & { readonly destinationTimeoutMs: number }
  readonly batches: readonly SeenBatch[]
}

/** How a destination takes what it is sent. */
export type DestinationKind = 'works' | 'flaky' | 'away'

export interface Case extends Partial<ResolvedMapping> {
  /** Absent for no destination. */
  readonly destination?: DestinationKind
}

/** Runs one combination on the embedded stream: the same records, keys and script of the function each time. */
export async function runCase({ destination, ...settings }: Case): Promise<CaseResult> {
  const clock = new VirtualClock()
  const twin = new KinesisTwin({ clock, storage: new MemoryStorage(), limits: false })
  const records = await putRecords(twin, clock)
  const mapping: ResolvedMapping = {
    ...KINESIS_MAPPING,
    batchSize: 4,
    ...settings,
    ...(destination === undefined ? {} : { onFailureDestination: DEAD_ORDERS }),
  }
  // One lane waits for a destination that is away, and then no longer; several do not wait.
  const destinationTimeoutMs =
    destination !== 'away' ? 300_000 : mapping.parallelizationFactor === 1 ? 2_000 : 0
  const log = new CaseLog(records, { nowMs: () => clock.now(), hasDestination: destination !== undefined })
  const base = pipelineOf(mapping, { destinationTimeoutMs })
  const retryBackoff = { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 }
  const pipeline = { ...base, engine: { ...base.engine, retryBackoff } }
  const stamp = stamped(clock)
  const flow = compile(pipeline, {
    clock,
    random: seededRandom(1),
    function: scriptedFunction({ clock, log, mapping }),
    connect: async (given) =>
      createKinesisSource({ port: twin, mapping: given, clock, positions: new MemoryPositions() }),
    connectQueue: () => Promise.reject(new Error('the reference has no queues')),
    destination: async () => (destination === undefined ? null : destinationOf(destination, log)),
    aborting: new AbortController().signal,
  })
  flow.events$.subscribe((event) => log.event(stamp(event)))
  const settled = await clock.advanceUntil(() => log.settled.size === RECORDS, 3_600_000)
  if (!settled) throw new Error(`only ${[...log.settled].join(' ')} are settled`)
  // The last window ends two minutes after its end, and its end may have to be tried again.
  if (mapping.tumblingWindowInSeconds > 0) await clock.advanceBy(300_000)
  flow.stop()
  await clock.advanceBy(60_000)
  return { settings: { ...mapping, destinationTimeoutMs }, batches: log.batches }
}

/** A third of the records is so old at the start that an age limit is met soon, by one after the other. */
async function putRecords(twin: KinesisTwin, clock: VirtualClock): Promise<NamedRecord[]> {
  await twin.createStream({ name: 'orders', shardCount: 1 })
  const records: NamedRecord[] = []
  for (let number = 1; number <= RECORDS; number++) {
    if (number === 9) await clock.advanceBy(56_000)
    else if (number <= 8) await clock.advanceBy(250)
    const name = `r${number}`
    const put = { partitionKey: `k${(number * 7) % 5}`, data: Buffer.from(name) }
    const [result] = await twin.putRecords({ stream: { name: 'orders' }, records: [put] })
    records.push({ name, position: result!.sequenceNumber, arrivedMs: clock.now() })
  }
  return records
}

function isLimited({ maximumRetryAttempts, maximumRecordAgeInSeconds }: ResolvedMapping): boolean {
  return maximumRetryAttempts >= 0 || maximumRecordAgeInSeconds > 0
}

function scriptedFunction(of: {
  readonly clock: VirtualClock
  readonly log: CaseLog
  readonly mapping: ResolvedMapping
}): FunctionPort {
  const { clock, log, mapping } = of
  const deliveries = new Map<string, number>()
  let calls = 0
  let failures = 0
  return {
    invoke: async ({ event, onStarted }) => {
      const number = ++calls
      const names = namesIn(event)
      const { window, state } = event as WindowedEvent
      const seen = {
        names,
        state: state === undefined ? null : JSON.stringify(state),
        windowStartMs: window === undefined ? null : Date.parse(window.start),
      }
      if (number % 7 === 3) {
        const outcome = { kind: number % 2 === 0 ? 'throttled' : 'unreachable', message: 'full' } as const
        called(log, seen, { outcome, durationMs: 0 })
        return outcome
      }
      for (const name of names) deliveries.set(name, (deliveries.get(name) ?? 0) + 1)
      const fails = (name: string) =>
        (isLimited(mapping) && POISON.has(name)) || deliveries.get(name)! <= (FAILURES[name] ?? 0)
      const bad = names.find(fails)
      const outcome = outcomeOf({
        bad: bad === undefined ? null : log.named(bad),
        call: number,
        failures,
        mapping,
        records: names.map((name) => log.named(name)),
        state,
      })
      if (outcome.kind === 'failure') failures++
      const durationMs = durationOf(outcome, number)
      called(log, seen, { outcome, durationMs })
      onStarted(clock.now())
      await clock.sleep(durationMs)
      return outcome
    },
    close: async () => {},
  }
}

interface WindowedEvent {
  readonly window?: { readonly start: string }
  readonly state?: State
}

interface State {
  readonly names?: readonly string[]
}

function called(
  log: CaseLog,
  seen: Pick<SeenCall, 'names' | 'state'> & { readonly windowStartMs: number | null },
  ran: { readonly outcome: InvocationOutcome; readonly durationMs: number },
): void {
  const { names, state, windowStartMs } = seen
  log.called({ names, state, call: { ...ran, windowStartMs } })
}

const CAUSES = ['timeout', 'crash', 'error'] as const

function outcomeOf(of: {
  readonly bad: NamedRecord | null
  readonly call: number
  /** How many invocations have failed before. */
  readonly failures: number
  readonly mapping: ResolvedMapping
  readonly records: readonly NamedRecord[]
  readonly state: State | undefined
}): InvocationOutcome {
  const { bad, call, mapping, records, state } = of
  const tumbles = mapping.tumblingWindowInSeconds > 0
  const succeeded = bad === null ? records : records.slice(0, records.indexOf(bad))
  const names = [...(state?.names ?? []), ...succeeded.map(({ name }) => name)]
  const answered = tumbles ? { state: call % 11 === 5 ? ['none'] : { names } } : {}
  if (bad === null) return { kind: 'success', body: tumbles ? JSON.stringify(answered) : '' }
  if (!mapping.reportBatchItemFailures || call % 3 === 0) {
    const cause = CAUSES[of.failures % CAUSES.length]!
    return { kind: 'failure', cause, message: `no ${bad.name}` }
  }
  const itemIdentifier = call % 5 === 4 ? 'a stranger' : bad.position
  return { kind: 'success', body: JSON.stringify({ ...answered, batchItemFailures: [{ itemIdentifier }] }) }
}

/** Milliseconds: a timeout takes longer than anything else, a crash comes at once. */
function durationOf(outcome: InvocationOutcome, call: number): number {
  if (outcome.kind === 'failure' && outcome.cause === 'timeout') return 3_000
  if (outcome.kind === 'failure' && outcome.cause === 'crash') return 40
  return 100 + (call % 4) * 300
}

function destinationOf(kind: DestinationKind, log: CaseLog): FailureDestination {
  const tries = new Map<string, number>()
  return {
    name: DEAD_ORDERS,
    probe: async () => 'a queue',
    send: async ({ objectKey, record }) => {
      const tried = (tries.get(objectKey) ?? 0) + 1
      tries.set(objectKey, tried)
      const fails = kind === 'away' || (kind === 'flaky' && tried <= 2)
      log.described(record as InvocationRecord, fails ? 'no report' : 'report')
      if (fails) throw new Error('no such queue')
    },
    keep: async ({ record }) => {
      log.described(record as InvocationRecord, 'kept')
      return 'somewhere'
    },
  }
}

function namesIn(event: object): string[] {
  const { Records } = event as { Records: { kinesis: { data: string } }[] }
  return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
}
