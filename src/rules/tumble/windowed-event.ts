import type { EventShape, SourceRecord } from '../../model/source-record.ts'
import { withState } from './exact-state.ts'
import { FRESH_STATE, stateBytes, type OpenWindow } from './open-window.ts'

/** What an invocation is to its window: some of its records, its end, or its end before time. */
export type WindowPart = 'records' | 'final' | 'early'

/** Whose window it is. */
export interface WindowOwner {
  readonly shardId: string
  readonly eventSourceARN: string
}

/**
 * The event of a window (EVT-7, TUM-2): the source's own with what a function needs to know of the window.
 *
 * @decision TUM-7, SIL-7 The final invocation is one of its own, after the last records of the window: its Records are an empty list.
 * @decision TUM-6 A window that ends early gets an invocation of its own with an empty list of Records, isWindowTerminatedEarly true and isFinalInvokeForWindow false, after which the same window goes on with a fresh state.
 */
export function windowedEvent(
  records: readonly SourceRecord[],
  shape: EventShape,
  about: { readonly window: OpenWindow; readonly part: WindowPart; readonly owner: WindowOwner },
): object {
  const { window, part, owner } = about
  const members = membersOf(window, JSON.parse(window.state), { part, owner })
  return withState({ ...shape.build(records), ...members }, window.state)
}

/** The shape of events whose state is fresh: what a record needs room for at least. */
export function freshShape(shape: EventShape, owner: WindowOwner): EventShape {
  const window = { startMs: 0, endMs: 0, state: FRESH_STATE }
  const members = membersBytes(window, { part: 'records', owner })
  return {
    envelopeBytes: (shards) => shape.envelopeBytes(shards) + members,
    build: (records) => windowedEvent(records, shape, { window, part: 'records', owner }),
  }
}

/** Exact UTF-8 length of an event of this window without its records. */
export function windowedEnvelopeBytes(
  shape: EventShape,
  about: { readonly window: OpenWindow; readonly part: WindowPart; readonly owner: WindowOwner },
): number {
  return shape.envelopeBytes([about.owner.shardId]) + membersBytes(about.window, about)
}

/** The members with the comma in front of them. */
function membersBytes(window: OpenWindow, about: { part: WindowPart; owner: WindowOwner }): number {
  const members = JSON.stringify(membersOf(window, {}, about))
  // Braces go, a comma comes; the state takes the place of an empty object.
  return Buffer.byteLength(members) - 2 + 1 - FRESH_STATE.length + stateBytes(window)
}

function membersOf(
  { startMs, endMs }: OpenWindow,
  state: unknown,
  { part, owner }: { part: WindowPart; owner: WindowOwner },
): object {
  return {
    window: { start: toSeconds(startMs), end: toSeconds(endMs) },
    state,
    shardId: owner.shardId,
    eventSourceARN: owner.eventSourceARN,
    isFinalInvokeForWindow: part === 'final',
    isWindowTerminatedEarly: part === 'early',
  }
}

/** ISO 8601 in UTC, to the second (TUM-2). */
function toSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
