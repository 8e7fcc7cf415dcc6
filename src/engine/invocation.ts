import { Observable } from 'rxjs'
import type { EventBody, InvocationOutcome } from '../model/index.ts'
import type { LaneParts } from './lane.ts'
import type { LaneWindow } from './lane-window.ts'
import type { Piece } from './piece.ts'
import { invoked, type Ran } from './settling-events.ts'

/** How an invocation ended. */
export interface Ended extends Ran {
  readonly requestId: string
  readonly outcome: InvocationOutcome
}

/** One invocation: FunctionInvoked as soon as an environment has taken the event, then what came of it. */
export function invocation$(
  piece: Piece,
  shard: string,
  { parts, window }: { readonly parts: LaneParts; readonly window: LaneWindow | null },
): Observable<EventBody | Ended> {
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
      signal: parts.aborting,
      onStarted: (atMs: number) => {
        startedMs = atMs
        subscriber.next(invoked(shard, piece, { attempt, atMs, tellsAge: parts.tellsAge }))
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
