import { createHash } from 'node:crypto'
import type { TwinStorage } from '../../../model/index.ts'
import type { StorageChange } from '../../shard-log.ts'
import { keyText, type Item, type KeyAttribute, type Write } from '../port.ts'
import { isSame } from './checks.ts'
import { keysOf, recordContent, type ItemChange } from './change.ts'
import type { StoredStream, TwinStream } from './twin-stream.ts'

/** A table as storage keeps it, without its items. */
export interface StoredTable {
  readonly name: string
  readonly key: readonly KeyAttribute[]
  readonly stream: StoredStream | null
}

/** What is to be done to a table: what anybody writes, or a deletion by DynamoDB itself for an item's age. */
export type TableWrite = Write | { readonly kind: 'expire'; readonly key: Item }

/** One embedded table: its items, and the stream that tells of their changes. */
export class TwinTable {
  readonly name: string
  readonly key: readonly KeyAttribute[]
  stream: TwinStream | null
  readonly #storage: TwinStorage
  /** Items by the text of their key; loaded when they are first needed. */
  #items: Map<string, Item> | null = null

  constructor(
    table: {
      readonly name: string
      readonly key: readonly KeyAttribute[]
      readonly stream: TwinStream | null
    },
    storage: TwinStorage,
  ) {
    this.name = table.name
    this.key = table.key
    this.stream = table.stream
    this.#storage = storage
  }

  /** Does it all, and stores what goes alongside, or nothing. */
  apply(writes: readonly TableWrite[], alongside: readonly StorageChange[], nowMs: number): void {
    const items = this.#loaded()
    const changed = new Map<string, Item | null>()
    const current = (text: string) => (changed.has(text) ? changed.get(text)! : (items.get(text) ?? null))
    const contents = writes.flatMap((write) => {
      const change = this.#change(write, current)
      if (change === null) return []
      changed.set(keyText(change.keys), change.after)
      return this.stream === null ? [] : [recordContent(change, this.stream.viewType)]
    })
    const appends = this.stream?.prepare(contents, nowMs) ?? []
    this.#storage.write([
      ...[...changed].map(([text, item]) => this.#stored(text, item)),
      ...appends.flatMap((append) => [...append.changes]),
      ...alongside,
    ])
    for (const append of appends) append.commit()
    for (const [text, item] of changed) {
      if (item === null) items.delete(text)
      else items.set(text, item)
    }
  }

  /** The change that stores all but items and records. */
  definition(): StorageChange {
    const { name, key, stream } = this
    const stored: StoredTable = { name, key, stream: stream?.stored() ?? null }
    return [TABLE_PREFIX + name, JSON.stringify(stored)]
  }

  /** The changes that remove everything. */
  removal(): StorageChange[] {
    const items = [...this.#loaded().keys()].map((text) => this.#stored(text, null))
    return [[TABLE_PREFIX + this.name, null], ...items, ...(this.stream?.removal() ?? [])]
  }

  /** Null when nothing changes, which leaves no record. */
  #change(write: TableWrite, current: (text: string) => Item | null): ItemChange | null {
    const keys = keysOf('item' in write ? write.item : write.key, this.key)
    const before = current(keyText(keys))
    const after =
      write.kind === 'put' ? write.item : write.kind === 'update' ? { ...before, ...write.item } : null
    const isNothing = before === null || after === null ? before === after : isSame(before, after)
    return isNothing ? null : { keys, before, after, expired: write.kind === 'expire' }
  }

  #loaded(): Map<string, Item> {
    if (this.#items !== null) return this.#items
    const entries = [...this.#storage.entries(this.#itemPrefix)].map(([, value]) => JSON.parse(value) as Item)
    this.#items = new Map(entries.map((item) => [keyText(keysOf(item, this.key)), item]))
    return this.#items
  }

  #stored(text: string, item: Item | null): StorageChange {
    const name = createHash('sha256').update(text).digest('hex')
    return [this.#itemPrefix + name, item === null ? null : JSON.stringify(item)]
  }

  get #itemPrefix(): string {
    return `item/${this.name}/`
  }
}

/** What the keys of all tables begin with. */
export const TABLE_PREFIX = 'table/'
