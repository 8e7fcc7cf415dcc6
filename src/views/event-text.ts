import type { BatchFailed, BatchPartiallyFailed, EngineEvent, MessagesReturned } from '../model/index.ts'
import type { ByEveryEvent } from './by-event.ts'
import { bytesText, count, durationText, firstLine, grouped, shortBatch } from './words.ts'

/** What an event says beside its time, name, mapping and shard, on one line. */
export function eventText(event: EngineEvent): string {
  const batch = 'batch' in event && event.batch !== undefined ? shortBatch(event.batch, event.mapping) : ''
  const text = whatHappened(event)
  return batch === '' ? text : `${batch}  ${text}`
}

/** The same without the batch's name. */
function whatHappened(event: EngineEvent): string {
  return (TEXTS[event.event] as (event: EngineEvent) => string)(event)
}

/** `error after 12 ms, next try in 250 ms: card declined`: the message last, because it may be long. */
export function failureText(event: BatchFailed): string {
  return `${event.cause} after ${durationText(event.durationMs)}, ${nextText(event)}: ${firstLine(event.message)}`
}

/** What follows a failed batch, and when. */
export function nextText(event: BatchFailed | BatchPartiallyFailed): string {
  switch (event.next) {
    case 'retry':
      return event.retryInMs === undefined ? 'tried again' : `next try in ${durationText(event.retryInMs)}`
    case 'bisect':
      return 'halved'
    case 'discard':
      return 'discarded'
    case 'return':
      return event.retryInMs === undefined
        ? 'back to the queue'
        : `back to the queue in ${durationText(event.retryInMs)}`
    case 'stop':
      return `given up${event.shard === undefined ? '' : ' at the stored position'} because the pipeline stops`
  }
}

const TEXTS: ByEveryEvent<string> = {
  MappingStateChanged: (event) =>
    event.reason === undefined ? event.state : `${event.state}: ${firstLine(event.reason)}`,
  ResourceCreated: (event) =>
    `${event.service} ${event.resource}, ${event.detail}, because nothing declares it`,
  ShardOpened: (event) => (event.position.startsWith('after ') ? event.position : `from ${event.position}`),
  ShardClosed: (event) => event.reason,
  ShardBlocked: (event) => `failed ${event.attempt} times and has no limit: its shard waits for the function`,
  ScalingChanged: (event) => `${event.from} to ${event.to}: ${event.reason}`,
  SourceFailed: (event) => `${event.code}${againText(event)}: ${firstLine(event.message)}`,
  FunctionPrinted: (event) => event.text,

  RecordsRead: (event) =>
    event.records === 0
      ? `nothing new${behindText(event)}`
      : `${count(event.records, 'record')}, ${bytesText(event.bytes)}${behindText(event)}`,
  RecordsFiltered: (event) => `${count(event.records, 'record')} did not match`,
  PositionStored: (event) => event.position,

  FunctionInvoked: (event) =>
    `${againstFirst(event.attempt)}${count(event.records, 'record')}, ${bytesText(event.bytes)}, ${event.trigger}`,
  BatchSucceeded: (event) =>
    `${againstFirst(event.attempt)}${count(event.records, 'record')} in ${durationText(event.durationMs)}`,
  BatchFailed: (event) => `attempt ${event.attempt}, ${failureText(event)}`,
  BatchPartiallyFailed: (event) =>
    `attempt ${event.attempt}, ${grouped(event.reported ?? event.failed)} of ${count(event.records, 'record')} reported as failed after ${durationText(event.durationMs)}, ${nextText(event)}`,
  InvocationThrottled: (event) =>
    `attempt ${event.attempt} could not begin, ${event.cause}${againText(event)}: ${firstLine(event.message)}`,
  BatchBisected: (event) =>
    `halved into ${event.into.map((half) => shortBatch(half, event.mapping)).join(' and ')}`,

  RecordsDiscarded: (event) =>
    `${count(event.records, 'record')} discarded, ${event.condition}${rangeText(event)}`,
  DestinationDelivered: (event) => `${count(event.records, 'record')} reported to ${event.destination}`,
  DestinationFailed: (event) =>
    `${count(event.records, 'record')} not reported to ${event.destination}${untilText(event)}: ${firstLine(event.message)}`,
  MessagesDeleted: (event) => `${count(event.records, 'message')} deleted`,
  MessagesReturned: (event) => `${count(event.records, 'message')} ${RETURNED[event.reason]}`,
}

const RETURNED: Readonly<Record<MessagesReturned['reason'], string>> = {
  failed: 'back to the queue',
  unused: 'back to the queue, the function never had them',
  notHeld: 'let go: they were not ours any more',
  groupFailed: 'let go: a message in front of them in their group has failed',
  groupInFlight: 'let go: an older batch with their group is under way',
}

function behindText(read: { behindMs?: number; lag?: number }): string {
  if (read.behindMs !== undefined) return read.behindMs === 0 ? '' : `, ${durationText(read.behindMs)} behind`
  return read.lag === undefined || read.lag === 0 ? '' : `, ${grouped(read.lag)} behind`
}

function rangeText(range: { first?: string; last?: string }): string {
  if (range.first === undefined) return ''
  return range.last === undefined || range.last === range.first
    ? ` (${range.first})`
    : ` (${range.first} to ${range.last})`
}

function againText(retry: { retryInMs?: number }): string {
  return retry.retryInMs === undefined ? '' : `, next try in ${durationText(retry.retryInMs)}`
}

function untilText(retry: { nextTryAt?: string }): string {
  return retry.nextTryAt === undefined ? '' : `, next try at ${retry.nextTryAt}`
}

/** The first attempt goes without saying. */
function againstFirst(attempt: number): string {
  return attempt === 1 ? '' : `attempt ${attempt}, `
}
