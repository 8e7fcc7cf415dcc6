import type { EventRecord } from './event-records.ts'

/** A record that a step has put, before anybody has read it. */
export interface NamedContent {
  readonly name: string
  readonly key: string | null
  readonly payload: string | null
}

/** Where a record stands. */
export interface RecordPlace {
  /** The source's name. */
  readonly source: string
  readonly shard: string
  readonly position: string
}

interface ReadRecord extends RecordPlace {
  readonly name: string
  readonly id: string
}

/**
 * Which record is which. A step names records when it puts them; where each of them stands is known only when it is
 * read. A record that is read for the first time takes the next name that was put with its key and payload; a
 * record that no step has put is named by its payload.
 */
export class RecordNames {
  /** Names that wait for their record to be read, by source, key and payload. */
  readonly #waiting = new Map<string, string[]>()
  /** Names by payload. */
  readonly #titles = new Map<string, string>()
  /** How many records of each source nobody has read. */
  readonly #unread = new Map<string, number>()
  /** By source and shard, then position. */
  readonly #read = new Map<string, Map<string, ReadRecord>>()
  /** Where records stand whose events do not say it, by source and id. */
  readonly #shards = new Map<string, string>()

  put(source: string, records: readonly NamedContent[]): void {
    for (const record of records) {
      if (record.payload !== null) this.#titles.set(record.payload, record.name)
      const content = contentOf(source, record)
      this.#waiting.set(content, [...(this.#waiting.get(content) ?? []), record.name])
    }
    this.#unread.set(source, (this.#unread.get(source) ?? 0) + records.length)
  }

  /** What a step has called a record with this payload, whichever source it was put into. */
  called(payload: string): string | undefined {
    return this.#titles.get(payload)
  }

  /** Whether every record that was put into a source has been read by somebody. */
  isAllRead(source: string): boolean {
    return (this.#unread.get(source) ?? 0) === 0
  }

  /** The name of a record that has just been read, again perhaps. @param place its shard, if that is known besides */
  read(source: string, record: EventRecord, place?: string): string {
    const id = `${source}\n${record.id}`
    if (place !== undefined) this.#shards.set(id, place)
    const shardName = record.shard ?? this.#shards.get(id) ?? ''
    const shard = this.#shard(source, shardName)
    const known = shard.get(record.position)
    const names = this.#waiting.get(contentOf(source, record))
    if (known !== undefined && !(record.isNew && names?.length)) return known.name
    const waiting = names?.shift()
    if (waiting !== undefined) this.#unread.set(source, this.#unread.get(source)! - 1)
    const name = waiting ?? record.payload ?? record.title ?? 'null'
    const { position } = record
    shard.set(position, { source, shard: shardName, position, name, id: record.id })
    return name
  }

  nameAt({ source, shard, position }: RecordPlace): string | undefined {
    return this.#shard(source, shard).get(position)?.name
  }

  /** The record of this name, of this source if one is given; the first of several. */
  find(name: string, source?: string): ReadRecord | undefined {
    return this.#all(source).find((record) => record.name === name)
  }

  /** The names of the records read so far from `first` to `last`, in order of position. */
  between(range: { source: string; shard: string; first: string; last: string }): readonly string[] {
    if (range.first === range.last) return [this.nameAt({ ...range, position: range.first }) ?? []].flat()
    const [first, last] = [BigInt(range.first), BigInt(range.last)]
    return this.#inOrder(range.source, range.shard)
      .filter(({ position }) => BigInt(position) >= first && BigInt(position) <= last)
      .map(({ name }) => name)
  }

  /** The last record read so far that stands at or before a position. */
  lastUpTo({ source, shard, position }: RecordPlace): string | undefined {
    return this.#inOrder(source, shard).findLast((record) => BigInt(record.position) <= BigInt(position))
      ?.name
  }

  /** The shards of a source from which records were read. */
  shardsOf(source: string): readonly string[] {
    return [...new Set(this.#all(source).map((record) => record.shard))]
  }

  #inOrder(source: string, shard: string): readonly ReadRecord[] {
    return [...this.#shard(source, shard).values()].toSorted((a, b) =>
      BigInt(a.position) < BigInt(b.position) ? -1 : 1,
    )
  }

  #all(source?: string): readonly ReadRecord[] {
    const all = [...this.#read.values()].flatMap((shard) => [...shard.values()])
    return source === undefined ? all : all.filter((record) => record.source === source)
  }

  #shard(source: string, shard: string): Map<string, ReadRecord> {
    const key = `${source}\n${shard}`
    const found = this.#read.get(key) ?? new Map<string, ReadRecord>()
    this.#read.set(key, found)
    return found
  }
}

function contentOf(source: string, { key, payload }: { key: string | null; payload: string | null }): string {
  return JSON.stringify([source, key, payload])
}
