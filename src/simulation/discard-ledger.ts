import type { DestinationDelivered, DestinationFailed } from '../model/index.ts'
import { checkReport, type PendingDiscard } from './checks/report.ts'
import type { DestinationKind, SourceKind } from './settings.ts'

/** Where an invocation record was found. */
export type ReportPlace = DestinationKind | 'kept'

interface Pending {
  readonly discard: PendingDiscard
  /** Where its invocation record has been found so far. */
  readonly found: Set<ReportPlace>
  /** When the engine could first not describe it, milliseconds since the epoch; null when it always could. */
  firstFailedMs: number | null
}

/**
 * What one life of the process discards under a destination. Each of it is described, exactly, in the destination or,
 * when that cannot be written, in the state directory; only then is it settled.
 */
export class DiscardLedger {
  readonly #destination: DestinationKind
  readonly #about: { readonly source: SourceKind; readonly streamArn: string }
  readonly #timeoutMs: number
  /** By batch: a batch discards one thing after the other. */
  readonly #pending = new Map<string, Pending>()

  constructor(
    destination: DestinationKind,
    about: { readonly source: SourceKind; readonly streamArn: string; readonly timeoutMs: number },
  ) {
    this.#destination = destination
    this.#about = about
    this.#timeoutMs = about.timeoutMs
  }

  get pending(): readonly PendingDiscard[] {
    return [...this.#pending.values()].map(({ discard }) => discard)
  }

  discarded(discard: PendingDiscard): string[] {
    const before = this.#pending.get(discard.batch)
    this.#pending.set(discard.batch, { discard, found: new Set(), firstFailedMs: null })
    return before === undefined ? [] : [`${discard.batch} discards more before the last of it was described`]
  }

  /** An invocation record is there, in the words in which it was written. */
  described(place: ReportPlace, text: string): string[] {
    const pending = this.#pendingOf(text)
    if (pending === undefined) return [`nothing was discarded that this describes: ${text}`]
    pending.found.add(place)
    const hasPayload = place === 's3' || place === 'file' || place === 'kept'
    return checkReport(text, pending.discard, { ...this.#about, hasPayload })
  }

  /** The engine says that it has described something. @returns what is settled by it */
  delivered({ batch, records }: DestinationDelivered): PendingDiscard | string {
    return this.#over(batch, records, this.#destination)
  }

  /**
   * The engine says that it could not.
   * @returns what is settled nevertheless, because it is kept; null when it is tried again, or given up while the
   *   lane stops
   */
  failed(event: DestinationFailed, stopping: boolean): PendingDiscard | string | null {
    const { batch, records, kept, retryInMs } = event
    // One look at the destination before anything was discarded.
    if (batch === undefined) return null
    if (kept !== undefined) return this.#over(batch, records, 'kept')
    const pending = this.#pending.get(batch)
    if (retryInMs !== undefined) return pending === undefined ? null : this.#waits(pending, event)
    this.#pending.delete(batch)
    return pending === undefined || stopping ? null : `what ${batch} discards is described nowhere`
  }

  /** Within the bound of an outage, unless there is no place left at all (DST-21). */
  #waits(pending: Pending, { at, retryInMs = 0, message }: DestinationFailed): string | null {
    const nowMs = Date.parse(at)
    pending.firstFailedMs ??= nowMs
    const isBound = nowMs + retryInMs <= pending.firstFailedMs + this.#timeoutMs
    if (isBound || message.includes('it cannot be kept')) return null
    return `${pending.discard.batch} waits longer for its destination than ${this.#timeoutMs} ms`
  }

  #over(batch: string | undefined, records: number, place: ReportPlace): PendingDiscard | string {
    const pending = this.#pending.get(batch ?? '')
    if (pending === undefined) return `${batch} is said to be described, but has discarded nothing`
    if (!pending.found.has(place)) return `what ${batch} discards is said to be in ${place}, and is not`
    if (pending.discard.records.length !== records) return `${batch} has not discarded ${records} records`
    this.#pending.delete(batch!)
    return pending.discard
  }

  #pendingOf(text: string): Pending | undefined {
    const record = JSON.parse(text) as Record<string, { startSequenceNumber?: string } | undefined>
    const info = record['KinesisBatchInfo'] ?? record['DDBStreamBatchInfo']
    return [...this.#pending.values()].find(
      ({ discard }) => discard.records[0]!.position === info?.startSequenceNumber,
    )
  }
}
