import type { EngineEvent } from '../model/index.ts'
import { eventText } from '../views/index.ts'
import type { ShardLine } from './local-protocol.ts'

/** What events tell of a shard. */
type BoardLine = Omit<ShardLine, 'blocked'>

/** Where the shards of one mapping stand. */
interface Board {
  readonly shards: Map<string, Mutable<BoardLine>>
  lastError: string | null
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * What `pipeline ps` shows beside states: positions, how far behind, the last error, the next try. Events change it in
 * place, for there are many of them and few who ask.
 */
export class MappingBoard {
  readonly #mappings = new Map<string, Board>()

  event(event: EngineEvent): void {
    const board = this.#mappings.get(event.mapping) ?? { shards: new Map(), lastError: null }
    this.#mappings.set(event.mapping, board)
    switch (event.event) {
      case 'MappingStateChanged':
        // Another mapping may have had this Id before.
        if (event.state === 'Creating') this.#mappings.delete(event.mapping)
        // Lanes of a mapping that changes have ended: those that follow tell where they are.
        if (event.state === 'Disabled' || event.state === 'Updating') forgetTries(board)
        return
      case 'ShardClosed':
        if (event.reason === 'settled') board.shards.delete(event.shard)
        return
      case 'PositionStored':
        shardOf(board, event.shard).position = event.position
        return
      case 'RecordsRead':
        return read(shardOf(board, event.shard ?? ''), event)
      case 'FunctionInvoked':
        shardOf(board, event.shard ?? '').nextTryAt = null
        return
      case 'BatchFailed':
        board.lastError = eventText(event)
        shardOf(board, event.shard ?? '').nextTryAt =
          event.retryInMs === undefined
            ? null
            : new Date(Date.parse(event.at) + event.retryInMs).toISOString()
        return
      case 'SourceFailed':
        board.lastError = eventText(event)
        if (event.nextTryAt !== undefined) shardOf(board, event.shard ?? '').nextTryAt = event.nextTryAt
        return
      case 'RecordsDiscarded':
      case 'DestinationFailed':
      case 'InvocationThrottled':
        board.lastError = eventText(event)
        return
      default:
    }
  }

  /** Shards in the order in which they were heard of; the last error as events tell it, null when there was none. */
  of(mapping: string): { readonly shards: readonly BoardLine[]; readonly lastError: string | null } {
    const board = this.#mappings.get(mapping)
    return { shards: [...(board?.shards.values() ?? [])], lastError: board?.lastError ?? null }
  }
}

function shardOf({ shards }: Board, shard: string): Mutable<BoardLine> {
  const known = shards.get(shard)
  if (known !== undefined) return known
  const line = { shard, position: null, behindMs: null, lag: null, nextTryAt: null }
  shards.set(shard, line)
  return line
}

function read(line: Mutable<BoardLine>, event: EngineEvent & { event: 'RecordsRead' }): void {
  line.behindMs = event.behindMs ?? null
  line.lag = event.lag ?? null
}

function forgetTries({ shards }: Board): void {
  for (const line of shards.values()) line.nextTryAt = null
}
