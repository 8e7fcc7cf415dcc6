import type { FailureCause, FunctionInvoked, InvocationRequest } from '../model/index.ts'
import type { LifeSettings } from './settings.ts'
import type { SimulatedRecord } from './record-ledger.ts'

/** What the simulated function meant by its answer, whatever the engine makes of it. */
export type Answer =
  | { readonly kind: 'success' }
  /** The record at this index and all after it are to be tried again. */
  | { readonly kind: 'reported'; readonly from: number }
  | { readonly kind: 'failure'; readonly cause: FailureCause }

/** One run of the function: what it was given, and what it meant. */
export interface Invocation {
  readonly event: FunctionInvoked
  readonly shard: string
  readonly settings: LifeSettings
  readonly records: readonly SimulatedRecord[]
  readonly request: Pick<InvocationRequest, 'requestId' | 'event' | 'bytes'>
  /** Milliseconds since the epoch. */
  readonly startedMs: number
  /** Null while it runs. */
  answer: Answer | null
}

export function namesOf(records: readonly SimulatedRecord[]): string {
  return records.map(({ name }) => name).join(' ')
}

/** Whether an event ends a tumbling window, in time or early; it has no records then. */
export function isClosing(event: object): boolean {
  const { isFinalInvokeForWindow, isWindowTerminatedEarly } = event as Record<string, unknown>
  return isFinalInvokeForWindow === true || isWindowTerminatedEarly === true
}
