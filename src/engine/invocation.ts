import type { EventBody, InvocationOutcome } from '../model/index.ts'
import type { Flow } from '../stream/index.ts'
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

/**
 * One invocation: FunctionInvoked as soon as an environment has taken the event, then what came of it.
 * @throws Error when the lane is abandoned meanwhile
 */
export async function invoke(
  piece: Piece,
  where: Where,
  lane: {
    readonly parts: InvocationParts
    readonly window: LaneWindow | null
    readonly stillWanted?: () => boolean
    readonly flow: Flow<EventBody>
  },
): Promise<Ended> {
  const { parts, window, stillWanted, flow } = lane
  const { clock } = parts
  flow.goOn()
  const attempt = piece.tries.failed + 1
  let startedMs = clock.now()
  const requestId = parts.random.uuid()
  const outcome = await parts.function.invoke({
    requestId,
    mapping: parts.mapping,
    event: window === null ? parts.shape.build(piece.records) : window.event(piece),
    bytes: piece.bytes,
    readsBody: parts.readsBody,
    ...(stillWanted && { stillWanted }),
    signal: parts.aborting,
    onStarted: (atMs) => {
      startedMs = atMs
      flow.tell(invoked(where, piece, { attempt, atMs, tellsAge: parts.tellsAge }))
    },
  })
  flow.goOn()
  return { requestId, outcome, attempt, durationMs: clock.now() - startedMs }
}
