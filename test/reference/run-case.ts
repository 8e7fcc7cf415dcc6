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
import { CaseLog, type InvocationRecord, type NamedRecord, type SeenBatch } from './case-log.ts'

/** Failures of a record before it succeeds; with a limit it never does. */
const FAILURES: Readonly<Record<string, number>> = { r3: 3, r8: 2, r9: 1, r17: 4, r20: 3 }
const POISON: ReadonlySet<string> = new Set(['r3', 'r17'])
const RECORDS = 24

/** What the engine did with each batch that it formed, and what the model is told of it. */
export interface CaseResult {
  readonly mapping: ResolvedMapping
  readonly batches: readonly SeenBatch[]
}

/** Runs one combination on the embedded stream: the same records, keys and script of the function each time. */
export async function runCase(settings: Partial<ResolvedMapping>): Promise<CaseResult> {
  const clock = new VirtualClock()
  const twin = new KinesisTwin({ clock, storage: new MemoryStorage(), limits: false })
  const records = await putRecords(twin, clock)
  const mapping: ResolvedMapping = { ...KINESIS_MAPPING, batchSize: 4, ...settings }
  const log = new CaseLog(records, () => clock.now())
  const base = pipelineOf(mapping, { destinationTimeoutMs: 300_000 })
  const retryBackoff = { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0 }
  const pipeline = { ...base, engine: { ...base.engine, retryBackoff } }
  const stamp = stamped(clock)
  const flow = compile(pipeline, {
    clock,
    random: seededRandom(1),
    function: scriptedFunction({ clock, log, limited: isLimited(mapping) }),
    connect: async (given) =>
      createKinesisSource({ port: twin, mapping: given, clock, positions: new MemoryPositions() }),
    connectQueue: () => Promise.reject(new Error('the reference has no queues')),
    destination: async ({ onFailureDestination: name }) =>
      name === undefined ? null : destinationOf(name, log),
    aborting: new AbortController().signal,
  })
  flow.events$.subscribe((event) => log.event(stamp(event)))
  const settled = await clock.advanceUntil(() => log.settled.size === RECORDS, 3_600_000)
  if (!settled) throw new Error(`only ${[...log.settled].join(' ')} are settled`)
  flow.stop()
  await clock.advanceBy(60_000)
  return { mapping, batches: log.batches }
}

/** A third of the records is so old at the start that an age limit is met soon. */
async function putRecords(twin: KinesisTwin, clock: VirtualClock): Promise<NamedRecord[]> {
  await twin.createStream({ name: 'orders', shardCount: 1 })
  const records: NamedRecord[] = []
  for (let number = 1; number <= RECORDS; number++) {
    if (number === 9) await clock.advanceBy(58_000)
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
  readonly limited: boolean
}): FunctionPort {
  const deliveries = new Map<string, number>()
  let calls = 0
  return {
    invoke: async ({ event, readsBody, onStarted }) => {
      const call = ++calls
      const names = namesIn(event)
      if (call % 7 === 3) {
        const outcome = { kind: call % 2 === 0 ? 'throttled' : 'unreachable', message: 'full' } as const
        of.log.called(names, { outcome, durationMs: 0 })
        return outcome
      }
      for (const name of names) deliveries.set(name, (deliveries.get(name) ?? 0) + 1)
      const fails = (name: string) =>
        (of.limited && POISON.has(name)) || deliveries.get(name)! <= (FAILURES[name] ?? 0)
      const durationMs = 100 + (call % 4) * 300
      const bad = names.find(fails)
      const outcome = outcomeOf({ bad: bad === undefined ? null : of.log.named(bad), call, readsBody })
      of.log.called(names, { outcome, durationMs })
      onStarted(of.clock.now())
      await of.clock.sleep(durationMs)
      return outcome
    },
    close: async () => {},
  }
}

function outcomeOf(of: { bad: NamedRecord | null; call: number; readsBody: boolean }): InvocationOutcome {
  const { bad, call, readsBody } = of
  if (bad === null) return { kind: 'success', body: '' }
  if (!readsBody || call % 3 === 0) return { kind: 'failure', cause: 'error', message: `no ${bad.name}` }
  const itemIdentifier = call % 5 === 4 ? 'a stranger' : bad.position
  return { kind: 'success', body: JSON.stringify({ batchItemFailures: [{ itemIdentifier }] }) }
}

function destinationOf(name: string, log: CaseLog): FailureDestination {
  return {
    name,
    probe: async () => 'a queue',
    keep: async () => 'nowhere',
    send: async ({ record }) => log.reported(record as InvocationRecord),
  }
}

function namesIn(event: object): string[] {
  const { Records } = event as { Records: { kinesis: { data: string } }[] }
  return Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
}
