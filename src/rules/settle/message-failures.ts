import type { SourceRecord } from '../../model/source-record.ts'
import { listedIn } from './partial-response.ts'

/** What a function's answer says of the messages of its batch when ReportBatchItemFailures is on. */
export type ReportedMessages =
  /** All succeeded (RBF-15). */
  | { readonly kind: 'none' }
  /** These have failed and stay in the queue; the others are removed (RBF-14). In the batch's order. */
  | { readonly kind: 'some'; readonly failed: readonly SourceRecord[] }
  /** The answer is wrong, so the whole batch has failed, and nothing is removed (RBF-16, RBF-17). */
  | { readonly kind: 'all'; readonly why: string }

/**
 * Reads the answer of a queue's function (section 8).
 *
 *     empty, null, no list, null list, empty list ─▶ success (RBF-15, RBF-27)
 *     [{itemIdentifier: a messageId}, …]          ─▶ those stay, whatever stands behind them (RBF-14, RBF-18)
 *     one entry that names none of the batch      ─▶ the whole batch has failed (RBF-16, RBF-17)
 *
 * Duplicate entries are harmless (RBF-26).
 */
export function readReportedMessages(body: string, messages: readonly SourceRecord[]): ReportedMessages {
  const listed = listedIn(body)
  if (listed.kind !== 'identifiers') return listed
  const known = new Set(messages.map(({ position }) => position))
  const failed = new Set(listed.identifiers)
  const unknown = listed.identifiers.find((identifier) => !known.has(identifier))
  if (unknown !== undefined) return { kind: 'all', why: `${JSON.stringify(unknown)} is not in the batch` }
  return { kind: 'some', failed: messages.filter(({ position }) => failed.has(position)) }
}

/**
 * The groups of a FIFO batch whose order is lost: a message behind a failed one of its group was not listed, so it is
 * removed, and the failed one comes again behind it (FIFO-6, RBF-18).
 */
export function groupsOutOfOrder(
  messages: readonly SourceRecord[],
  failed: readonly SourceRecord[],
): readonly string[] {
  const isFailed = new Set(failed)
  const failedGroups = new Set<string>()
  const lost = new Set<string>()
  for (const message of messages) {
    if (message.key === null) continue
    if (isFailed.has(message)) failedGroups.add(message.key)
    else if (failedGroups.has(message.key)) lost.add(message.key)
  }
  return [...lost]
}
