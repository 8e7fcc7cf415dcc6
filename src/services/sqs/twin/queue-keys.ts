import type { TwinStorage } from '../../../model/index.ts'
import { parseMessage, type StoredMessage } from './stored-message.ts'

export type StorageChange = readonly [key: string, value: string | null]

const INDEX_DIGITS = 16
export const QUEUE_PREFIX = 'queue/'

/** Where a queue and what it holds stand in storage. */
export interface QueueKeys {
  readonly queue: string
  /** The index that the next message gets: none is given twice, even when everything was deleted. */
  readonly next: string
  message(index: number): string
  /** In the order of sending. */
  messagesIn(storage: TwinStorage): Iterable<readonly [index: number, message: StoredMessage]>
  nextIn(storage: TwinStorage): number
}

export function queueKeys(name: string): QueueKeys {
  const prefix = `message/${name}/`
  const next = `next/${name}`
  return {
    queue: QUEUE_PREFIX + name,
    next,
    message: (index) => prefix + String(index).padStart(INDEX_DIGITS, '0'),
    *messagesIn(storage) {
      for (const [key, value] of storage.entries(prefix))
        yield [Number(key.slice(prefix.length)), parseMessage(value)]
    },
    nextIn: (storage) => Number([...storage.entries(next)].find(([key]) => key === next)?.[1] ?? 1),
  }
}
