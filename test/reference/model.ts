import type { InvocationOutcome, ResolvedMapping } from '../../src/model/index.ts'

/**
 * The rules of failure, said a second time, slowly and in the order in which things happen. It is told which batch
 * was formed, when it first moved and what the function did each time, and says everything that follows. It takes
 * nothing from `src/` but types.
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
  readonly calls: readonly { readonly outcome: InvocationOutcome; readonly durationMs: number }[]
}

type Settings = Pick<
  ResolvedMapping,
  | 'bisectBatchOnFunctionError'
  | 'maximumRetryAttempts'
  | 'maximumRecordAgeInSeconds'
  | 'reportBatchItemFailures'
  | 'onFailureDestination'
>
type Records = FormedBatch['records']

/** What is still to be done with a part of the batch. */
interface Part {
  records: Records
  failedTries: number
  throttlesInARow: number
}

/** Everything that happens to a batch, a line each, with its moment. */
export function predict(batch: FormedBatch, settings: Settings): string[] {
  const lines: string[] = []
  const calls = [...batch.calls]
  const parts: Part[] = [fresh(batch.records)]
  let nowMs = batch.startMs
  const say = (text: string) => lines.push(`${nowMs} ${text}`)
  const discard = (records: Records, condition: string, tries: number) => {
    say(`discard ${ends(records)} ${condition}`)
    if (settings.onFailureDestination === undefined) return
    say(`report ${ends(records)} ${condition}, invoked ${Math.max(1, tries)}`)
  }

  while (parts.length > 0) {
    const part = parts[0]!
    // Whoever is too old leaves before each attempt, one by one (ERR-10, ERR-11).
    const limitMs = settings.maximumRecordAgeInSeconds * 1000
    const young = part.records.filter(({ arrivedMs }) => limitMs < 0 || nowMs - arrivedMs <= limitMs)
    for (const record of part.records) {
      if (!young.includes(record)) discard([record], 'RecordAgeExceeded', part.failedTries)
    }
    part.records = young
    if (young.length === 0) {
      parts.shift()
      continue
    }

    const call = calls.shift()
    if (call === undefined) return [...lines, 'the model expects one more call']
    // A throttle is no attempt, is not limited and splits nothing (GEN-10, ERR-1, ERR-7).
    if (call.outcome.kind === 'throttled' || call.outcome.kind === 'unreachable') {
      part.throttlesInARow++
      say(`refused ${ends(young)}`)
      nowMs += backOffMs(part.throttlesInARow)
      continue
    }
    say(`try ${part.failedTries + 1} of ${ends(young)}`)
    nowMs += call.durationMs
    part.throttlesInARow = 0

    const firstFailed = read(call.outcome, young, settings)
    if (firstFailed === young.length) {
      say(`success of ${ends(young)}`)
      parts.shift()
    } else if (firstFailed === 'all' && settings.bisectBatchOnFunctionError && young.length > 1) {
      // The first half, completely, then the second; at once and free of charge (ERR-6, ERR-8).
      const half = Math.floor(young.length / 2)
      say(`halve ${ends(young)}`)
      parts.splice(0, 1, fresh(young.slice(0, half)), fresh(young.slice(half)))
    } else if (firstFailed !== 'all' && firstFailed > 0) {
      // What stands before it is done; the rest is a new batch with a new count (RBF-9, RBF-10, RBF-12).
      say(`narrow ${ends(young)} by ${firstFailed}`)
      parts.splice(0, 1, fresh(young.slice(firstFailed)))
      nowMs += backOffMs(1)
    } else {
      part.failedTries++
      const { maximumRetryAttempts: retries } = settings
      if (retries >= 0 && part.failedTries > retries) {
        say(`give up ${ends(young)}`)
        discard(young, 'RetryAttemptsExhausted', part.failedTries)
        parts.shift()
      } else {
        say(`keep ${ends(young)}`)
        nowMs += backOffMs(part.failedTries)
      }
    }
  }
  return calls.length === 0 ? lines : [...lines, `the model expects ${calls.length} calls fewer`]
}

/** Index of the first record that failed; the number of records for none, `all` when the invocation itself failed. */
function read(outcome: InvocationOutcome, records: Records, settings: Settings): number | 'all' {
  if (outcome.kind !== 'success') return 'all'
  if (!settings.reportBatchItemFailures || outcome.body === '') return records.length
  const { batchItemFailures } = JSON.parse(outcome.body) as {
    batchItemFailures: { itemIdentifier: string }[]
  }
  const indexes = batchItemFailures.map(({ itemIdentifier }) =>
    records.findIndex(({ position }) => position === itemIdentifier),
  )
  if (indexes.includes(-1)) return 'all'
  return Math.min(records.length, ...indexes)
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
  return `${records[0]!.name}..${records.at(-1)!.name} (${records.length})`
}
