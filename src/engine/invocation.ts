import { Observable } from 'rxjs'
import type { EventBody, InvocationOutcome } from '../model/index.ts'
import type { LaneParts } from './lane.ts'
import type { LaneWindow } from './lane-window.ts'
import type { Piece } from './piece.ts'
import { invoked, type Ran, type Where } from './settling-events.ts'

/** How an invocation ended. */
export interface Ended extends Ran {
  readonly requestId: string
  readonly outcome: InvocationOutcome
}

/** What an invocation needs of the parts of a mapping. */
export type InvocationParts = Pick<
  LaneParts,
  'mapping' | 'shape' | 'tellsAge' | 'function' | 'readsBody' | 'clock' | 'random' | 'aborting'
>

/** One invocation: FunctionInvoked as soon as an environment has taken the event, then what came of it. */
export function invocation$(
  piece: Piece,
  where: Where,
  lane: {
    readonly parts: InvocationParts
    readonly window: LaneWindow | null
    readonly stillWanted?: () => boolean
  },
): Observable<EventBody | Ended> {
  const { parts, window, stillWanted } = lane
  return new Observable((subscriber) => {
    const attempt = piece.tries.failed + 1
    let startedMs = parts.clock.now()
    const requestId = parts.random.uuid()
    const event = window === null ? parts.shape.build(piece.records) : window.event(piece)
    const request = {
      requestId,
      mapping: parts.mapping,
      event,
      bytes: piece.bytes,
      readsBody: parts.readsBody,
      ...(stillWanted && { stillWanted }),
      signal: parts.aborting,
      onStarted: (atMs: number) => {
        startedMs = atMs
        subscriber.next(invoked(where, piece, { attempt, atMs, tellsAge: parts.tellsAge }))
      },
    }
    parts.function.invoke(request).then(
      (outcome) => {
        subscriber.next({ requestId, outcome, attempt, durationMs: parts.clock.now() - startedMs })
        subscriber.complete()
      },
      (error: unknown) => subscriber.error(error),
    )
  })
}
