import type { EngineEvent, EventBody } from '../model/index.ts'

/** 2026-01-01T00:00:00Z, the zero of the tests' time. */
export const ZERO_MS = Date.UTC(2026, 0, 1)

/** An event of a mapping, `atMs` after zero, as the fleet would number and date it. */
export function event(atMs: number, body: EventBody, mapping = 'orders.orders'): EngineEvent {
  const { event: name, at: _, ...members } = body
  return {
    event: name,
    seq: 1,
    at: new Date(ZERO_MS + atMs).toISOString(),
    mapping,
    ...members,
  } as EngineEvent
}

type Members<Name extends EventBody['event']> = Partial<Extract<EventBody, { event: Name }>>

/** The usual events about one batch, with what matters to a test given. */
export const bodies = {
  read: (records: number, more: Members<'RecordsRead'> = {}): EventBody => ({
    event: 'RecordsRead',
    shard: 'shard-0',
    records,
    bytes: records * 100,
    ...more,
  }),
  invoked: (batch: string, more: Members<'FunctionInvoked'> = {}): EventBody => ({
    event: 'FunctionInvoked',
    shard: 'shard-0',
    batch,
    trigger: 'window',
    attempt: 1,
    records: 10,
    bytes: 1234,
    first: '1',
    last: '10',
    ...more,
  }),
  succeeded: (batch: string, more: Members<'BatchSucceeded'> = {}): EventBody => ({
    event: 'BatchSucceeded',
    shard: 'shard-0',
    batch,
    attempt: 1,
    records: 10,
    durationMs: 12,
    ...more,
  }),
  failed: (batch: string, more: Members<'BatchFailed'> = {}): EventBody => ({
    event: 'BatchFailed',
    shard: 'shard-0',
    batch,
    attempt: 1,
    records: 10,
    durationMs: 12,
    cause: 'error',
    message: 'card declined',
    next: 'retry',
    ...more,
  }),
}

/** The members that a failure has when it is tried again. */
export function retried(atMs: number, retryInMs: number): { retryInMs: number; nextTryAt: string } {
  return { retryInMs, nextTryAt: new Date(ZERO_MS + atMs + retryInMs).toISOString() }
}
