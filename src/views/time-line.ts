import type { EngineEvent, FunctionInvoked } from '../model/index.ts'
import { isOutcome, type Outcome } from './batch-rows.ts'
import { eventText, failureText, nextText } from './event-text.ts'
import { bytesText, count, durationText, shortBatch } from './words.ts'

/** Records that came to a source at one moment: events do not tell of arrivals, whoever put them does. */
export interface Arrival {
  /** Milliseconds since the epoch. */
  readonly atMs: number
  /** The source's name. */
  readonly source: string
  /** The records' names. */
  readonly records: readonly string[]
}

export interface TimeLineOptions {
  /** The time line's zero, milliseconds since the epoch. */
  readonly startMs: number
  readonly events: readonly EngineEvent[]
  readonly arrivals?: readonly Arrival[]
  /** The names of a batch's records; without it, or when it knows none, they are counted. */
  readonly recordsOf?: (invoked: FunctionInvoked) => readonly string[] | undefined
}

/**
 * What happened, in order of time, a line each: every arrival, every batch with its trigger and outcome, every
 * wait. Polls that brought nothing and stored positions are left out.
 *
 *       0 s       orders                                       a1, poison, a2 arrive
 *       0 s       poison.orders  shardId-000000000000  #1  a1, poison, a2 · available · error: poison
 *       0 s       poison.orders  shardId-000000000000      waits 250 ms for attempt 2
 */
export function timeLine(options: TimeLineOptions): string {
  const outcomes = outcomesOf(options.events)
  const lines = [
    ...(options.arrivals ?? []).map(arrivalLine),
    ...options.events.flatMap((event) => eventLines(event, outcomes, options)),
  ].toSorted((a, b) => a.atMs - b.atMs)
  return table(lines.map((line) => [secondsText(line.atMs - options.startMs), line.place, line.text]))
}

interface Line {
  readonly atMs: number
  readonly place: string
  readonly text: string
}

function arrivalLine(arrival: Arrival): Line {
  const verb = arrival.records.length === 1 ? 'arrives' : 'arrive'
  return { atMs: arrival.atMs, place: arrival.source, text: `${names(arrival.records)} ${verb}` }
}

function eventLines(
  event: EngineEvent,
  outcomes: ReadonlyMap<string, Outcome>,
  options: TimeLineOptions,
): Line[] {
  const shard = 'shard' in event && event.shard !== undefined ? ` ${event.shard}` : ''
  const line = (text: string): Line => ({
    atMs: Date.parse(event.at),
    place: `${event.mapping}${shard}`,
    text,
  })
  if (event.event === 'FunctionInvoked') {
    return [line(invokedText(event, outcomes.get(tryOf(event)), options))]
  }
  if (isOutcome(event)) return waitText(event).map(line)
  return LEFT_OUT.has(event.event) ? [] : [line(`${event.event} ${eventText(event)}`)]
}

const LEFT_OUT: ReadonlySet<EngineEvent['event']> = new Set([
  'RecordsRead',
  'PositionStored',
  'MessagesDeleted',
])

/** The wait for the next try, where one follows. */
function waitText(outcome: Outcome): string[] {
  if (outcome.event === 'BatchSucceeded' || outcome.retryInMs === undefined) return []
  const batch = shortBatch(outcome.batch, outcome.mapping)
  const until =
    outcome.next === 'return' ? 'and goes back to the queue' : `for attempt ${outcome.attempt + 1}`
  return [`${batch} waits ${durationText(outcome.retryInMs)} ${until}`]
}

function invokedText(event: FunctionInvoked, outcome: Outcome | undefined, options: TimeLineOptions): string {
  const known = options.recordsOf?.(event)
  const records = known === undefined ? count(event.records, 'record') : names(known)
  const groups = event.groups === undefined ? [] : [`groups ${event.groups.join(', ')}`]
  return [
    `${shortBatch(event.batch, event.mapping)} ${records}`,
    `${event.trigger}, ${bytesText(event.bytes)}`,
    ...groups,
    ...(event.attempt === 1 ? [] : [`attempt ${event.attempt}`]),
    outcomeText(outcome),
  ].join(' · ')
}

function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'still running'
  switch (outcome.event) {
    case 'BatchSucceeded':
      return outcome.durationMs === 0 ? 'success' : `success after ${durationText(outcome.durationMs)}`
    case 'BatchFailed':
      return failureText(outcome)
    case 'BatchPartiallyFailed':
      return `partial, ${outcome.failed} of ${outcome.records} failed, ${nextText(outcome)}`
  }
}

function outcomesOf(events: readonly EngineEvent[]): ReadonlyMap<string, Outcome> {
  return new Map(events.filter(isOutcome).map((outcome) => [tryOf(outcome), outcome]))
}

function tryOf(event: { batch: string; attempt: number }): string {
  return `${event.attempt} ${event.batch}`
}

/** Names of records, the middle of a long list counted. */
function names(records: readonly string[]): string {
  if (records.length <= 12) return records.join(', ')
  return `${records.slice(0, 8).join(', ')}, … ${records.length - 10} more …, ${records.slice(-2).join(', ')}`
}

/** `7.5 s`, at least a millisecond exact. */
function secondsText(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`
}

/** The first column to the right, the second to the left. */
function table(rows: readonly (readonly [string, string, string])[]): string {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)))
  return rows
    .map(([time, place, text]) => `${time.padStart(widths[0]!)}  ${place.padEnd(widths[1]!)}  ${text}`)
    .join('\n')
}
