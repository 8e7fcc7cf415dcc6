import type { TumblingWindow } from '../../model/batch.ts'
import { isSameWindow } from './tumbling-window.ts'

/**
 * The 1 MB that the state of a window may have, in UTF-8 bytes of its JSON (TUM-5).
 * @decision TUM-5 The limit of 1 MB is 1,048,576 bytes of the state's JSON; a state that leaves no room for the next record within the payload limit ends the window early as well, and one that no event has room for fails the invocation.
 */
export const MAXIMUM_STATE_BYTES = 1_048_576

/** A window of a shard that has begun: its state goes from one response to the next event (TUM-3). */
export interface OpenWindow extends TumblingWindow {
  /** JSON text of an object. */
  readonly state: string
}

/** @decision TUM-3, SIL-7 The first event of a window has the state {}, and so has the first one after the window ended early. */
export const FRESH_STATE = '{}'

/**
 * The window after the next thing about it has been settled.
 *
 *     none ── records of w ──▶ w, {} ── answer ──▶ w, its state ── final invocation succeeds ──▶ none
 *                               ▲                       │ above 1 MB
 *                               └── early invocation ◀──┘
 */
export function opened(window: TumblingWindow, open: OpenWindow | null): OpenWindow {
  if (open !== null && isSameWindow(open, window)) return open
  return { startMs: window.startMs, endMs: window.endMs, state: FRESH_STATE }
}

export function stateBytes({ state }: OpenWindow): number {
  return Buffer.byteLength(state)
}

/** Whether the window has to end early (TUM-5). */
export function isTooLarge(open: OpenWindow): boolean {
  return stateBytes(open) > MAXIMUM_STATE_BYTES
}

/** What is stored beside the position, so that a restart in the middle of a window goes on with its state. */
export interface StoredWindow {
  readonly open: OpenWindow
  /** The position it is stored with: the last record that the state speaks of. */
  readonly position: string
}

export function formatWindow(stored: StoredWindow): string {
  return JSON.stringify(stored)
}

export function parseWindow(text: string): StoredWindow {
  return JSON.parse(text) as StoredWindow
}
