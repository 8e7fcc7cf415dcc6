import type { MappingStatus } from './mapping-status.ts'
import type { UnsettledBatch } from './unsettled-batches.ts'
import { durationText, firstLine } from './words.ts'

/** What of a mapping wants attention, worst first: `blocked` a shard waits for the function · `failing` the source cannot be read · `retrying` a batch is tried again. */
export interface Attention {
  readonly kind: 'blocked' | 'failing' | 'retrying'
  /** What, why, and when the next try comes, on one line. */
  readonly text: string
}

/** The worst thing, with how many more there are of any kind; null when all goes well. */
export function attention(status: MappingStatus, nowMs: number): Attention | null {
  const all = [...troubledBatches(status, nowMs), ...failures(status, nowMs)].toSorted(
    (a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind),
  )
  const worst = all[0]
  if (worst === undefined) return null
  return all.length === 1 ? worst : { kind: worst.kind, text: `${worst.text} (and ${all.length - 1} more)` }
}

const RANK: readonly Attention['kind'][] = ['blocked', 'failing', 'retrying']

function troubledBatches(status: MappingStatus, nowMs: number): Attention[] {
  return [...status.batches.values()].flatMap((batch) => {
    const { trouble, blocked, shard } = batch
    if (trouble === null) return []
    const where = shard === '' ? '' : `${shard} `
    return [
      {
        kind: blocked ? 'blocked' : 'retrying',
        text: `${where}${nextTry(batch, nowMs)} · ${trouble.cause}: ${firstLine(trouble.message)}`,
      },
    ]
  })
}

function nextTry(batch: UnsettledBatch, nowMs: number): string {
  return batch.nextTryMs === null
    ? `attempt ${batch.attempt} runs`
    : `attempt ${batch.attempt} ${inText(batch.nextTryMs, nowMs)}`
}

function failures(status: MappingStatus, nowMs: number): Attention[] {
  return [...status.failures.values()].map((failure) => {
    const where = failure.shard === undefined ? '' : `${failure.shard} `
    const when =
      failure.nextTryAt === undefined ? '' : ` · next try ${inText(Date.parse(failure.nextTryAt), nowMs)}`
    return { kind: 'failing', text: `${where}${firstLine(failure.message)}${when}` }
  })
}

/** `in 1.2 s`, or `now` when it is due. */
function inText(atMs: number, nowMs: number): string {
  return atMs <= nowMs ? 'now' : `in ${durationText(atMs - nowMs)}`
}
