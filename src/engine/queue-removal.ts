import { concat, defer, EMPTY, from, ignoreElements, mergeMap, of, type Observable } from 'rxjs'
import type { EventBody, QueueMessage } from '../model/index.ts'
import { pull$ } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { messagesDeleted, messagesReturned } from './queue-events.ts'
import type { QueueParts } from './queue-parts.ts'
import type { QueueLaneProgress } from './queue-progress.ts'
import { sourceFailed } from './reading.ts'

/**
 * Takes messages off the queue. What could not be removed is shown and tried again after a back-off for as long as it
 * is held; what is not held any more the queue shows again, to somebody else or to us (GEN-2).
 * @param batch the batch that succeeded, for MessagesDeleted; null when the function never had the messages
 */
export function removal$(
  batch: string | null,
  messages: readonly QueueMessage[],
  lane: { readonly parts: QueueParts; readonly progress: QueueLaneProgress },
): Observable<EventBody> {
  const { parts, progress } = lane
  const { source, clock, aborting } = parts
  let left = messages
  let failures = 0

  const over = (gone: readonly QueueMessage[]) => progress.settled(gone.length, clock.now())

  const removeOnce = async (): Promise<Observable<EventBody>> => {
    progress.settling = true
    const unremoved = await source.remove(left)
    progress.settling = false
    const still = new Set(unremoved.map(({ message }) => message))
    const removed = left.filter((message) => !still.has(message))
    const lost = left.filter((message) => still.has(message) && (aborting.aborted || !source.holds(message)))
    left = left.filter((message) => still.has(message) && !lost.includes(message))
    over(removed)
    over(lost)
    return concat(
      removed.length === 0 || batch === null ? EMPTY : of(messagesDeleted(batch, removed)),
      unremoved.length === 0 ? EMPTY : of(failed(unremoved[0]!.error, unremoved.length)),
      lost.length === 0 ? EMPTY : of(messagesReturned(batch, lost, 'notHeld')),
      left.length === 0 ? EMPTY : defer(() => wait$),
    )
  }

  let retryInMs = 0
  const wait$ = defer(() => from(clock.sleep(retryInMs, aborting))).pipe(ignoreElements())
  const failed = (error: Error, count: number): EventBody => {
    failures++
    retryInMs = left.length === 0 ? 0 : backOffMs(parts.retryBackoff, failures, parts.random)
    const shown =
      count === 1 ? error : Object.assign(error, { message: `${error.message} (${count} messages)` })
    return sourceFailed(shown, { attempt: failures, retryInMs, nowMs: clock.now() })
  }

  if (messages.length === 0) return EMPTY
  return pull$(
    () => from(removeOnce()).pipe(mergeMap((events$) => events$)),
    () => left.length > 0,
  )
}
