import type { IteratorStart } from './shard-service.ts'

/**
 * Where reading a shard goes on. `seenMs` (milliseconds since the epoch) is the moment up to which nothing can have
 * arrived that lies behind the cursor: when it is older than the stream's retention, records may be gone unread.
 */
export type Cursor =
  /** The oldest record left. What had left the stream before the shard was first known cannot be missed. */
  | { readonly kind: 'horizon'; readonly seenMs?: number }
  /** The first record that arrived then or later: by StartingPositionTimestamp, or by LATEST of that moment. */
  | { readonly kind: 'at'; readonly timestampMs: number; readonly seenMs?: number; readonly latest?: true }
  | { readonly kind: 'after'; readonly sequenceNumber: string; readonly seenMs?: number }
  /** All of a closed shard is settled, or it was closed before a mapping that starts at LATEST. */
  | { readonly kind: 'end' }

/** A cursor that can be read from. */
export type OpenCursor = Exclude<Cursor, { kind: 'end' }>

export function formatCursor(cursor: Cursor): string {
  return JSON.stringify(cursor)
}

export function parseCursor(text: string): Cursor {
  return JSON.parse(text) as Cursor
}

export function iteratorStartOf(cursor: OpenCursor): IteratorStart {
  switch (cursor.kind) {
    case 'horizon':
      return { type: 'TRIM_HORIZON' }
    case 'at':
      return { type: 'AT_TIMESTAMP', timestampMs: cursor.timestampMs }
    case 'after':
      return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: cursor.sequenceNumber }
  }
}

/** The cursor in words, for ShardOpened. */
export function describeCursor(cursor: OpenCursor): string {
  switch (cursor.kind) {
    case 'horizon':
      return 'TRIM_HORIZON'
    case 'at':
      return cursor.latest === true && cursor.seenMs !== undefined
        ? `LATEST from ${new Date(cursor.seenMs).toISOString()}`
        : `AT_TIMESTAMP ${new Date(cursor.timestampMs).toISOString()}`
    case 'after':
      return `after ${cursor.sequenceNumber}`
  }
}

/** Undefined where nothing can be missed, or nothing is known about it. */
export function seenMsOf(cursor: Cursor): number | undefined {
  return cursor.kind === 'end' ? undefined : cursor.seenMs
}

/** Orders sequence numbers, which are decimal numbers, of one length or without leading zeros. */
export function compareSequenceNumbers(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length
  return one < other ? -1 : one > other ? 1 : 0
}
