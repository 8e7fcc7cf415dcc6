import type { KafkaRecord } from '../port.ts'

/** The records of one partition, oldest first; offsets follow one another without gaps. */
export class PartitionLog {
  #earliest = 0
  /** Records from index `#head` on are there; those in front of it are trimmed, and dropped now and then. */
  #records: KafkaRecord[] = []
  #head = 0
  readonly #waiting = new Set<() => void>()

  /** The oldest record's offset. */
  get earliest(): number {
    return this.#earliest
  }

  /** The offset that the next record will have. */
  get latest(): number {
    return this.#earliest + this.#records.length - this.#head
  }

  /** Puts back what storage holds. */
  restore(earliest: number, records: KafkaRecord[]): void {
    this.#earliest = records[0]?.offset ?? earliest
    this.#records = records
    this.#head = 0
  }

  /** Appends records whose offsets go on from `latest`, and wakes who waits for them. */
  append(records: readonly KafkaRecord[]): void {
    for (const record of records) this.#records.push(record)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Called once, at the next append; the returned function forgets it. */
  onAppend(wake: () => void): () => void {
    this.#waiting.add(wake)
    return () => this.#waiting.delete(wake)
  }

  /** At most `maximum` records from `offset` on, and at most `bytes` of them, but one in any case. */
  read(offset: number, limits: { records: number; bytes: number }): readonly KafkaRecord[] {
    const from = this.#head + Math.max(0, offset - this.#earliest)
    const end = Math.min(this.#records.length, from + limits.records)
    let to = from
    for (let left = limits.bytes; to < end && (to === from || left > 0); to++)
      left -= sizeOf(this.#records[to]!)
    return this.#records.slice(from, to)
  }

  /** The first record at or after a time; null when there is none. */
  offsetAt(timestampMs: number): number | null {
    for (let at = this.#head; at < this.#records.length; at++) {
      if (this.#records[at]!.timestampMs >= timestampMs) return this.#records[at]!.offset
    }
    return null
  }

  /** How many of the oldest records are older than that. */
  olderThan(timestampMs: number): number {
    let at = this.#head
    while (at < this.#records.length && this.#records[at]!.timestampMs < timestampMs) at++
    return at - this.#head
  }

  /** Drops the oldest `count` records. */
  trim(count: number): void {
    this.#head += count
    this.#earliest += count
    if (this.#head < 1024 || this.#head * 2 < this.#records.length) return
    this.#records = this.#records.slice(this.#head)
    this.#head = 0
  }
}

function sizeOf(record: KafkaRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0)
}
