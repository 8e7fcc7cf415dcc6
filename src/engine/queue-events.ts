import type { EventBody, MessagesReturned, QueueMessage, SourceRecord } from '../model/index.ts'
import type { Piece } from './piece.ts'
import type { Ran } from './settling-events.ts'

/** The message groups of a FIFO batch, each once, as a member of its events; nothing for other batches. */
export function groupsOf(messages: readonly SourceRecord[]): { groups?: string[] } {
  const groups = new Set<string>()
  for (const { key } of messages) if (key !== null) groups.add(key)
  return groups.size === 0 ? {} : { groups: [...groups] }
}

export function messagesRead(
  messages: readonly SourceRecord[],
  matched: readonly SourceRecord[],
): EventBody[] {
  const filtered = messages.length - matched.length
  const bytes = messages.reduce((sum, message) => sum + message.bytes, 0)
  return [
    { event: 'RecordsRead', records: messages.length, bytes },
    ...(filtered === 0 ? [] : [{ event: 'RecordsFiltered' as const, records: filtered }]),
  ]
}

export function messagesDeleted(batch: string, messages: readonly QueueMessage[]): EventBody {
  return { event: 'MessagesDeleted', batch, records: messages.length, ...groupsOf(messages) }
}

export function messagesReturned(
  batch: string | null,
  messages: readonly QueueMessage[],
  reason: MessagesReturned['reason'],
): EventBody {
  const about = batch === null ? {} : { batch }
  return { event: 'MessagesReturned', ...about, records: messages.length, ...groupsOf(messages), reason }
}

export function partlyFailed(piece: Piece, failed: number, ran: Ran): EventBody {
  const { id, records } = piece
  const counts = { records: records.length, failed, reported: failed }
  return { event: 'BatchPartiallyFailed', ...groupsOf(records), batch: id, ...ran, ...counts, next: 'return' }
}

/** The order of these groups is lost by what the function answered: a line that says so (FIFO-6). */
export function orderLost(groups: readonly string[]): EventBody {
  const named = groups.map((group) => JSON.stringify(group)).join(', ')
  return {
    event: 'SourceFailed',
    code: 'GROUP_ORDER_LOST',
    message: `the function reported a message of ${named} as failed, and not the messages behind it: these are deleted, so the order of the group is lost; report the failed message and all behind it`,
  }
}
