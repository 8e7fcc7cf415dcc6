import type { TumblingWindow } from '../../model/batch.ts'

/**
 * How long a window stays open after its end while nothing later comes (TUM-12).
 * @decision TUM-12 Without later records a window is over two minutes after its end, for Kinesis and DynamoDB alike, once a read that began after the end has reached the shard's tip.
 */
export const WAITS_AFTER_END_MS = 120_000

/** The window of a moment: windows do not overlap and are aligned to the epoch (TUM-1, TUM-10, TUM-11). */
export function windowAt(arrivedMs: number, lengthMs: number): TumblingWindow {
  const startMs = Math.floor(arrivedMs / lengthMs) * lengthMs
  return { startMs, endMs: startMs + lengthMs }
}

export function isSameWindow(one: TumblingWindow, other: TumblingWindow): boolean {
  return one.startMs === other.startMs && one.endMs === other.endMs
}
