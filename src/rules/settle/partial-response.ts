import type { SourceRecord } from '../../model/source-record.ts'

/** What a function's answer says of its batch when ReportBatchItemFailures is on. */
export type Reported =
  /** Everything succeeded (RBF-5). */
  | { readonly kind: 'none' }
  /**
   * Everything from this record on is to be tried again; the lowest reported one counts (RBF-3). `reported` is how
   * many were (RBF-25); one that is named twice is one (RBF-26).
   */
  | { readonly kind: 'from'; readonly index: number; readonly reported: number }
  /** The answer is wrong, so the whole batch has failed (RBF-6). */
  | { readonly kind: 'all'; readonly why: string }

/**
 * Reads the answer of a stream's function (section 8).
 *
 *     empty, null, no list, null list, empty list  ─▶ success (RBF-5, RBF-27)
 *     [{itemIdentifier: a record of the batch}, …] ─▶ from the lowest of them on (RBF-3)
 *     anything else in the list, no JSON           ─▶ the whole batch has failed (RBF-6)
 *
 * @decision RBF-27 An answer that is JSON but no object (a text, a number, a list) has no batchItemFailures, so it is a success.
 * @decision RBF-7 Names are case sensitive: only batchItemFailures and itemIdentifier count.
 */
export function readReported(body: string, records: readonly SourceRecord[]): Reported {
  const listed = listedIn(body)
  if (listed.kind !== 'identifiers') return listed
  const indexes = new Map(records.map((record, index) => [record.position, index]))
  let from = Infinity
  const reported = new Set<number>()
  for (const identifier of listed.identifiers) {
    const index = indexes.get(identifier)
    if (index === undefined) return { kind: 'all', why: `${show(identifier)} is not in the batch` }
    from = Math.min(from, index)
    reported.add(index)
  }
  return { kind: 'from', index: from, reported: reported.size }
}

/** What an answer lists, before anybody looks at the batch. */
export type Listed =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly why: string }
  /** At least one. */
  | { readonly kind: 'identifiers'; readonly identifiers: readonly string[] }

/** The identifiers in an answer, of whatever source (RBF-5, RBF-15: no list, a null or an empty one is a success). */
export function listedIn(body: string): Listed {
  if (body.trim() === '') return { kind: 'none' }
  const answer = parse(body)
  if (answer === undefined) return { kind: 'all', why: 'the answer is not JSON' }
  const list = listIn(answer)
  if (list === undefined || list === null) return { kind: 'none' }
  if (!Array.isArray(list)) return { kind: 'all', why: 'batchItemFailures is not a list' }
  if (list.length === 0) return { kind: 'none' }
  const identifiers: string[] = []
  for (const entry of list) {
    const identifier = identifierIn(entry)
    if (typeof identifier !== 'string' || identifier === '') {
      return { kind: 'all', why: `${show(entry)} has no itemIdentifier` }
    }
    identifiers.push(identifier)
  }
  return { kind: 'identifiers', identifiers }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function listIn(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined
  return (answer as { batchItemFailures?: unknown }).batchItemFailures
}

function identifierIn(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null
    ? (entry as { itemIdentifier?: unknown }).itemIdentifier
    : undefined
}

function show(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
