import type { EventBody, MessagesReturned, QueueMessage, SourceRecord } from '../model/index.ts'

/** The message groups of a FIFO batch, each once, as a member of its events; nothing for other batches. */
export function groupsOf(messages: readonly SourceRecord[]): { groups?: string[] } {
  const groups = new Set(messages.flatMap(({ key }) => (key === null ? [] : [key])))
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
