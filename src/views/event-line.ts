import type { EngineEvent } from '../model/index.ts'
import { eventText } from './event-text.ts'

/** `good` something succeeded · `bad` something was lost or failed · `waiting` it will be tried again · `quiet` of little interest by itself. */
export type Tone = 'good' | 'bad' | 'waiting' | 'quiet' | 'plain'

/** An event as the columns of one readable line; whoever prints it aligns and colours them. */
export interface EventLine {
  /** ISO 8601 in UTC. */
  readonly at: string
  readonly mapping: string
  readonly event: EngineEvent['event']
  /** Empty when the event is not about one shard. */
  readonly shard: string
  /** One line, in the event's own words. */
  readonly text: string
  readonly tone: Tone
}

/** An event in words. */
export function eventLine(event: EngineEvent): EventLine {
  return {
    at: event.at,
    mapping: event.mapping,
    event: event.event,
    shard: 'shard' in event ? (event.shard ?? '') : '',
    text: eventText(event),
    tone: toneOf(event),
  }
}

/** Whether a reader of lines can do without this event: a poll that brought nothing. */
export function isEmptyRead(event: EngineEvent): boolean {
  return event.event === 'RecordsRead' && event.records === 0
}

/** How an event is to be taken. */
export function toneOf(event: EngineEvent): Tone {
  switch (event.event) {
    case 'BatchSucceeded':
    case 'MessagesDeleted':
      return 'good'
    case 'RecordsDiscarded':
    case 'ShardBlocked':
      return 'bad'
    case 'BatchFailed':
      return event.next === 'discard' ? 'bad' : 'waiting'
    case 'BatchPartiallyFailed':
    case 'InvocationThrottled':
    case 'BatchBisected':
    case 'DestinationFailed':
    case 'MessagesReturned':
    case 'SourceFailed':
      return 'waiting'
    case 'RecordsRead':
    case 'RecordsFiltered':
    case 'PositionStored':
      return 'quiet'
    case 'MappingStateChanged':
    case 'ResourceCreated':
    case 'FunctionInvoked':
    case 'DestinationDelivered':
    case 'ShardOpened':
    case 'ShardClosed':
    case 'ScalingChanged':
    case 'FunctionPrinted':
      return 'plain'
  }
}
