import { SourceError, type EventBody, type QueueMessage, type Unremoved } from '../model/index.ts'
import type { Flow } from '../stream/index.ts'
import { backOffMs } from '../time/index.ts'
import { messagesDeleted, messagesReturned } from './queue-events.ts'
import type { QueueParts } from './queue-parts.ts'
import type { QueueLaneProgress } from './queue-progress.ts'
import { sourceFailed } from './reading.ts'

/**
 * Takes messages off the queue. What could not be removed is shown and tried again after a back-off for as long as it
 * is held, also while the mapping stops; what is not held any more the queue shows again, to somebody else or to us
 * (GEN-2). Of a FIFO group it takes none that stands behind one that comes again: that one would come out of order.
 *
 * @decision GEN-2 A message of a standard queue whose visibility ended before its batch succeeded is still to be deleted, for the queue may not have shown it to anybody since; SQS confirms that in either case, so it is shown as MessagesReturned and never counted as deleted.
 * @decision FIFO-3 A message of a FIFO queue whose visibility has ended is not deleted any more, though the function succeeded with it, and neither is what stands behind it in its group: they come again, in order.
 * @param batch the batch that succeeded, for MessagesDeleted; null when the function never had the messages
 */
export async function remove(
  batch: string | null,
  messages: readonly QueueMessage[],
  lane: {
    readonly parts: QueueParts
    readonly progress: QueueLaneProgress
    readonly flow: Flow<EventBody>
  },
): Promise<void> {
  const { parts, progress, flow } = lane
  const { source, clock, aborting } = parts
  let left = messages
  let failures = 0

  const leave = (gone: readonly QueueMessage[]) => {
    if (gone.length === left.length) left = []
    else {
      const isGone = new Set(gone)
      left = left.filter((message) => !isGone.has(message))
    }
    progress.settled(gone.length, clock.now())
  }

  /** Before every try of a FIFO queue, and every further one of others; the hard stop tries no more. */
  const letGo = (): void => {
    const groups = new Set<string>()
    const lost = left.filter((message) => {
      const { key } = message
      if (failures === 0 && key === null) return false
      const isLost = (failures > 0 && aborting.aborted) || !source.holds(message)
      if (isLost && key !== null) groups.add(key)
      return isLost || (key !== null && groups.has(key))
    })
    if (lost.length === 0) return
    leave(lost)
    flow.emit(messagesReturned(batch, lost, 'notHeld'))
  }

  while (left.length > 0) {
    flow.goOn()
    letGo()
    if (left.length === 0) return
    progress.settling = true
    const late = new Set(failures === 0 ? left.filter((message) => !source.holds(message)) : [])
    const unremoved = await removeOnce(source, left)
    progress.settling = false
    const still = new Set(unremoved.map(({ message }) => message))
    const removed = still.size === 0 ? left : left.filter((message) => !still.has(message))
    leave(removed)
    if (batch !== null) tellRemoved(batch, removed, { late, flow })
    if (unremoved.length === 0) return
    failures++
    const [retryInMs, nowMs] = [backOffMs(parts.retryBackoff, failures, parts.random), clock.now()]
    flow.emit(sourceFailed(notRemoved(unremoved), { during: 'storing', attempt: failures, retryInMs, nowMs }))
    await clock.sleep(retryInMs, aborting)
  }
}

/** What the service confirms of a message whose visibility had ended says nothing. */
function tellRemoved(
  batch: string,
  removed: readonly QueueMessage[],
  { late, flow }: { readonly late: ReadonlySet<QueueMessage>; readonly flow: Flow<EventBody> },
): void {
  const deleted = late.size === 0 ? removed : removed.filter((message) => !late.has(message))
  if (deleted.length > 0) flow.emit(messagesDeleted(batch, deleted))
  if (deleted.length === removed.length) return
  const unknown = removed.filter((message) => late.has(message))
  flow.emit(messagesReturned(batch, unknown, 'notHeld'))
}

function notRemoved(unremoved: readonly Unremoved[]): SourceError {
  const { code, message } = unremoved[0]!.error
  return new SourceError(code, `${unremoved.length} of the messages could not be removed: ${message}`)
}

/** One try. A service that cannot take the removal at all has removed none. */
export async function removeOnce(
  source: QueueParts['source'],
  messages: readonly QueueMessage[],
): Promise<readonly Unremoved[]> {
  try {
    return await source.remove(messages)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return messages.map((message) => ({ message, error }))
  }
}
