import type { InvocationOutcome, ResolvedMapping } from '../../src/model/index.ts'

/**
 * The rules of failure, said a second time, slowly and in the order in which things happen. It is told which batch
 * was formed, when it first moved, what the function did each time and which tries to describe a discard failed, and
 * says everything that follows. It takes nothing from `src/` but types.
 */
export interface FormedBatch {
  readonly records: readonly {
    readonly name: string
    readonly position: string
    readonly arrivedMs: number
  }[]
  /** When the first thing happened to it, milliseconds since the epoch. */
  readonly startMs: number
  /** What each call of the function came to, in order; a throttle takes no time. */
  readonly calls: readonly {
    readonly outcome: InvocationOutcome
    readonly durationMs: number
    /** The tumbling window of the event, milliseconds since the epoch; null without windows. */
    readonly windowStartMs: number | null
  }[]
  /** Whether each try to describe a discard succeeded, in order; a try takes no time. */
  readonly sends: readonly boolean[]
  /** The end of a tumbling window, which has no records. */
  readonly final: boolean
}

/** What a lane remembers from one batch to the next. */
export interface Lane {
  /** Of the tumbling window that is open: its start, and the state that the next event has. */
  window: { readonly startMs: number; state: string } | null
  /** The destination has failed since then, so many times; nobody waits for it any longer when it is spent. */
  outage: { readonly sinceMs: number; failures: number; spent: boolean } | null
}

export const newLane = (): Lane => ({ window: null, outage: null })

type Settings = Pick<
  ResolvedMapping,
  | 'bisectBatchOnFunctionError'
  | 'maximumRetryAttempts'
  | 'maximumRecordAgeInSeconds'
  | 'reportBatchItemFailures'
  | 'onFailureDestination'
  | 'tumblingWindowInSeconds'
> & { readonly destinationTimeoutMs: number }
type Records = FormedBatch['records']

/** What is still to be done with a part of the batch. */
interface Part {
  records: Records
  failedTries: number
  throttlesInARow: number
}

/** Everything that happens to a batch, a line each, with its moment. @param lane is changed */
export function predict(batch: FormedBatch, settings: Settings, lane: Lane): string[] {
  return new Story(batch, settings, lane).tell()
}

class Story {
  readonly #batch: FormedBatch
  readonly #settings: Settings
  readonly #lane: Lane
  readonly #lines: string[] = []
  readonly #calls: FormedBatch['calls'][number][]
  readonly #sends: boolean[]
  #parts: Part[]
  #nowMs: number

  constructor(batch: FormedBatch, settings: Settings, lane: Lane) {
    this.#batch = batch
    this.#settings = settings
    this.#lane = lane
    this.#calls = [...batch.calls]
    this.#sends = [...batch.sends]
    this.#parts = [fresh(batch.records)]
    this.#nowMs = batch.startMs
  }

  tell(): string[] {
    const lines = this.#lines
    while (this.#parts.length > 0) {
      const part = this.#parts[0]!
      if (this.#leavesOld(part)) continue
      if (part.records.length === 0 && !this.#batch.final) {
        this.#parts.shift()
        continue
      }
      const call = this.#calls.shift()
      if (call === undefined) return [...lines, 'the model expects one more call']
      this.#try(part, call)
    }
    if (this.#sends.length > 0) lines.push(`the model expects ${this.#sends.length} tries fewer to describe`)
    if (this.#calls.length > 0) lines.push(`the model expects ${this.#calls.length} calls fewer`)
    return lines
  }

  /**
   * Whoever is too old leaves before each attempt, one by one (ERR-10, ERR-11). Others may become too old while the
   * destination is told of them, so it is looked again.
   */
  #leavesOld(part: Part): boolean {
    const limitMs = this.#settings.maximumRecordAgeInSeconds * 1000
    const isYoung = ({ arrivedMs }: { arrivedMs: number }) =>
      limitMs < 0 || this.#nowMs - arrivedMs <= limitMs
    const young = part.records.filter(isYoung)
    const old = part.records.filter((record) => !young.includes(record))
    for (const record of old) this.#discard([record], 'RecordAgeExceeded', part.failedTries)
    part.records = young
    return old.length > 0
  }

  #try(part: Part, call: FormedBatch['calls'][number]): void {
    const { records } = part
    const { outcome, durationMs, windowStartMs } = call
    // A window begins with an empty state, which then goes from an answer into the next event (TUM-3).
    if (windowStartMs !== null && windowStartMs !== this.#lane.window?.startMs) {
      this.#lane.window = { startMs: windowStartMs, state: '{}' }
    }
    // A throttle is no attempt, is not limited and splits nothing (GEN-10, ERR-1, ERR-7).
    if (outcome.kind === 'throttled' || outcome.kind === 'unreachable') {
      part.throttlesInARow++
      this.#say(`refused ${ends(records)}`)
      this.#nowMs += backOffMs(part.throttlesInARow)
      return
    }
    const { window } = this.#lane
    this.#say(
      `try ${part.failedTries + 1} of ${ends(records)}${window === null ? '' : ` in ${window.state}`}`,
    )
    this.#nowMs += durationMs
    part.throttlesInARow = 0
    const reading = read(outcome, records, this.#settings)
    const { firstFailed } = reading
    // What succeeded, all of it or the part in front, has added to the state (TUM-20).
    if (window !== null && firstFailed !== 'all' && (firstFailed > 0 || this.#batch.final)) {
      const { state } = JSON.parse((outcome as { body: string }).body) as { state: object }
      window.state = JSON.stringify(state)
    }
    if (firstFailed !== records.length) return this.#failed(part, reading)
    this.#say(`success of ${ends(records)}`)
    if (this.#batch.final) this.#lane.window = null
    this.#parts.shift()
  }

  #failed(part: Part, { firstFailed, cause }: Reading): void {
    const { records } = part
    const { bisectBatchOnFunctionError: bisects, maximumRetryAttempts: retries } = this.#settings
    if (firstFailed === 'all' && bisects && records.length > 1) {
      // The first half, completely, then the second; at once and free of charge (ERR-6, ERR-8).
      const half = Math.floor(records.length / 2)
      this.#say(`halve ${ends(records)} after ${cause}`)
      this.#parts.splice(0, 1, fresh(records.slice(0, half)), fresh(records.slice(half)))
      return
    }
    if (firstFailed !== 'all' && firstFailed > 0) {
      // What stands before it is done; the rest is a new batch with a new count (RBF-9, RBF-10, RBF-12).
      this.#say(`narrow ${ends(records)} by ${firstFailed}`)
      this.#parts.splice(0, 1, fresh(records.slice(firstFailed)))
      this.#nowMs += backOffMs(1)
      return
    }
    part.failedTries++
    // What ends a window is never given up (TUM-9).
    if (retries >= 0 && part.failedTries > retries && !this.#batch.final) {
      this.#say(`give up ${ends(records)} after ${cause}`)
      this.#discard(records, 'RetryAttemptsExhausted', part.failedTries)
      this.#parts.shift()
      return
    }
    this.#say(`keep ${ends(records)} after ${cause}`)
    this.#nowMs += backOffMs(part.failedTries)
  }

  #discard(records: Records, condition: string, tries: number): void {
    const { onFailureDestination, destinationTimeoutMs } = this.#settings
    this.#say(`discard ${ends(records)} ${condition}`)
    if (onFailureDestination === undefined) return
    const about = `${ends(records)} ${condition}, invoked ${Math.max(1, tries)}`
    for (;;) {
      const arrived = this.#sends.shift()
      if (arrived === undefined) {
        this.#lines.push('the model expects one more try to describe')
        return
      }
      if (arrived) {
        this.#lane.outage = null
        this.#say(`report ${about}`)
        return
      }
      this.#say(`no report ${about}`)
      // The lane waits for it with back-off, but only so long in one outage; then it is kept at once (DST-21).
      const outage = (this.#lane.outage ??= { sinceMs: this.#nowMs, failures: 0, spent: false })
      outage.failures++
      const waitMs = backOffMs(outage.failures)
      if (this.#nowMs + waitMs > outage.sinceMs + destinationTimeoutMs) outage.spent = true
      if (outage.spent) {
        this.#say(`kept ${about}`)
        return
      }
      this.#nowMs += waitMs
    }
  }

  #say(text: string): void {
    this.#lines.push(`${this.#nowMs} ${text}`)
  }
}

interface Reading {
  /** Index of the first record that failed; the number of records for none, `all` when the invocation itself failed. */
  readonly firstFailed: number | 'all'
  readonly cause: string
}

function read(outcome: InvocationOutcome, records: Records, settings: Settings): Reading {
  if (outcome.kind !== 'success') {
    return { firstFailed: 'all', cause: outcome.kind === 'failure' ? outcome.cause : 'nothing' }
  }
  const answer = (outcome.body === '' ? {} : JSON.parse(outcome.body)) as {
    batchItemFailures?: { itemIdentifier: string }[]
    state?: unknown
  }
  // In a window an answer without a state is a failure, whatever else it says (TUM-4).
  const isState = typeof answer.state === 'object' && answer.state !== null && !Array.isArray(answer.state)
  if (settings.tumblingWindowInSeconds > 0 && !isState) return { firstFailed: 'all', cause: 'response' }
  if (!settings.reportBatchItemFailures) return { firstFailed: records.length, cause: '' }
  const indexes = (answer.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    records.findIndex(({ position }) => position === itemIdentifier),
  )
  if (indexes.includes(-1)) return { firstFailed: 'all', cause: 'response' }
  return { firstFailed: Math.min(records.length, ...indexes), cause: 'partial' }
}

/** 250 ms, doubled each time, a minute at most. */
function backOffMs(failures: number): number {
  let ms = 250
  for (let more = 1; more < failures; more++) ms = ms * 2
  return ms > 60_000 ? 60_000 : ms
}

function fresh(records: Records): Part {
  return { records, failedTries: 0, throttlesInARow: 0 }
}

/** `a1..a4 (4)` */
export function ends(records: readonly { readonly name: string }[]): string {
  if (records.length === 0) return 'nothing'
  return `${records[0]!.name}..${records.at(-1)!.name} (${records.length})`
}
