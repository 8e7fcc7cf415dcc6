import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import type { KafkaRecord, NewRecord, RecordPlace } from '../port.ts'
import { restoredRecord, storedRecord } from './stored-record.ts'
import { TwinTopic } from './twin-topic.ts'
import type { PartitionLog } from './partition-log.ts'

type Changes = (readonly [key: string, value: string | null])[]

/**
 * What the embedded broker holds, in memory and in storage:
 *
 *     topic/<topic>                      its partitions and settings
 *     record/<topic>/<partition>/<offset>
 *     earliest/<topic>/<partition>       where the oldest record stands, once some have been trimmed
 *     group/<group>/<topic>/<partition>  a committed offset
 *
 * Everything is stored before it is answered. What retention ends is trimmed when a topic is next looked at.
 */
export class TwinContents {
  readonly #storage: TwinStorage
  readonly #clock: Clock
  readonly #topics = new Map<string, TwinTopic>()
  readonly #offsets = new Map<string, number>()

  constructor(options: { storage: TwinStorage; clock: Clock }) {
    this.#storage = options.storage
    this.#clock = options.clock
    for (const [key, value] of options.storage.entries('topic/')) this.#restoreTopic(key, value)
    for (const [key, value] of options.storage.entries('group/')) this.#offsets.set(key, Number(value))
  }

  /** @returns false when it is there already */
  createTopic(request: {
    topic: string
    partitions: number
    config: Readonly<Record<string, string>>
  }): boolean {
    const { topic, partitions, config } = request
    if (this.#topics.has(topic)) return false
    this.#storage.write([[`topic/${topic}`, JSON.stringify({ partitions, config })]])
    this.#topics.set(topic, new TwinTopic(topic, { partitions, config }))
    return true
  }

  /** Its records and the groups' offsets in it go with it, as on a broker. */
  deleteTopic(name: string): void {
    this.topic(name)
    const inGroups = [...this.#offsets.keys()].filter((key) => key.split('/')[2] === name)
    const stored = ['record', 'earliest'].flatMap((kind) =>
      [...this.#storage.entries(`${kind}/${name}/`)].map(([key]) => key),
    )
    this.#storage.write([`topic/${name}`, ...stored, ...inGroups].map((key) => [key, null]))
    this.#topics.delete(name)
    for (const key of inGroups) this.#offsets.delete(key)
  }

  has(topic: string): boolean {
    return this.#topics.has(topic)
  }

  /** The topic as of now. @throws SourceError when there is none */
  topic(name: string): TwinTopic {
    const topic = this.#topics.get(name)
    if (topic === undefined) {
      throw new SourceError('SOURCE_NOT_FOUND', 'This server does not host this topic-partition')
    }
    this.#trim(topic)
    return topic
  }

  /** One partition as of now. @throws SourceError when there is none */
  partition(topic: string, partition: number): PartitionLog {
    const log = this.topic(topic).partitions[partition]
    if (log === undefined) throw new SourceError('SOURCE_NOT_FOUND', `${topic} has no partition ${partition}`)
    return log
  }

  produce(request: {
    readonly topic: string
    readonly records: readonly NewRecord[]
    readonly alongside?: Changes | readonly (readonly [string, string | null])[]
  }): readonly RecordPlace[] {
    const topic = this.topic(request.topic)
    const { places, placed } = topic.place(request.records, this.#clock.now())
    const changes: Changes = [...(request.alongside ?? [])]
    for (const [partition, records] of placed) {
      for (const record of records)
        changes.push([recordKey(topic.name, partition, record.offset), storedRecord(record)])
    }
    this.#storage.write(changes)
    for (const [partition, records] of placed) topic.partitions[partition]!.append(records)
    return places
  }

  committed(group: string, topic: string): Map<number, number> {
    const prefix = `${groupKey(group, topic)}/`
    return new Map(
      [...this.#offsets]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, offset]) => [Number(key.slice(prefix.length)), offset]),
    )
  }

  commit(group: string, topic: string, offsets: ReadonlyMap<number, number>): void {
    const changes = [...offsets].map(
      ([partition, offset]) => [`${groupKey(group, topic)}/${partition}`, String(offset)] as const,
    )
    this.#storage.write(changes)
    for (const [key, offset] of changes) this.#offsets.set(key, Number(offset))
  }

  /** What stands in front of the offset is gone. */
  deleteRecords(topic: string, partition: number, before: number): void {
    const log = this.partition(topic, partition)
    this.#drop(topic, { partition, log, count: Math.min(before, log.latest) - log.earliest })
  }

  #trim(topic: TwinTopic): void {
    const { retentionMs } = topic
    if (retentionMs === null) return
    const oldestMs = this.#clock.now() - retentionMs
    for (const [partition, log] of topic.partitions.entries()) {
      this.#drop(topic.name, { partition, log, count: log.olderThan(oldestMs) })
    }
  }

  #drop(topic: string, oldest: { partition: number; log: PartitionLog; count: number }): void {
    const { partition, log, count } = oldest
    if (count <= 0) return
    const from = log.earliest
    const keys = Array.from(
      { length: count },
      (_, at) => [recordKey(topic, partition, from + at), null] as const,
    )
    this.#storage.write([...keys, [earliestKey(topic, partition), String(from + count)]])
    log.trim(count)
  }

  #restoreTopic(key: string, value: string): void {
    const name = key.slice('topic/'.length)
    const topic = new TwinTopic(
      name,
      JSON.parse(value) as { partitions: number; config: Record<string, string> },
    )
    const records = topic.partitions.map((): KafkaRecord[] => [])
    for (const [place, text] of this.#storage.entries(`record/${name}/`)) {
      const [partition, offset] = place.split('/').slice(2).map(Number)
      records[partition!]!.push(restoredRecord(offset!, text))
    }
    const earliest = new Map(this.#storage.entries(`earliest/${name}/`))
    for (const [partition, log] of topic.partitions.entries()) {
      log.restore(Number(earliest.get(earliestKey(name, partition)) ?? 0), records[partition]!)
    }
    this.#topics.set(name, topic)
  }
}

/** Digits are padded, so that keys stand in the order of offsets. */
function recordKey(topic: string, partition: number, offset: number): string {
  return `record/${topic}/${String(partition).padStart(5, '0')}/${String(offset).padStart(16, '0')}`
}

function earliestKey(topic: string, partition: number): string {
  return `earliest/${topic}/${partition}`
}

/** A group may be called anything. */
function groupKey(group: string, topic: string): string {
  return `group/${encodeURIComponent(group)}/${topic}`
}
