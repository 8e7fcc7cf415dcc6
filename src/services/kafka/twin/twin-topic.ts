import { Partitioner } from '../partitioner.ts'
import type { KafkaRecord, NewRecord, RecordPlace } from '../port.ts'
import { PartitionLog } from './partition-log.ts'

/** Kafka's default, seven days. */
const RETENTION_MS = 7 * 24 * 3600 * 1000

/** One topic: its partitions, its settings, and where the next record goes. */
export class TwinTopic {
  readonly name: string
  readonly partitions: readonly PartitionLog[]
  readonly config: Readonly<Record<string, string>>
  readonly #partitioner: Partitioner

  constructor(name: string, options: { partitions: number; config: Readonly<Record<string, string>> }) {
    this.name = name
    this.config = options.config
    this.partitions = Array.from({ length: options.partitions }, () => new PartitionLog())
    this.#partitioner = new Partitioner(options.partitions)
  }

  /** `retention.ms`; null for ever. */
  get retentionMs(): number | null {
    const set = this.config['retention.ms']
    if (set === undefined) return RETENTION_MS
    return Number(set) < 0 ? null : Number(set)
  }

  /**
   * Gives records their places, without appending them.
   * @throws RangeError when a record names a partition that the topic does not have
   */
  place(
    records: readonly NewRecord[],
    nowMs: number,
  ): { places: RecordPlace[]; placed: Map<number, KafkaRecord[]> } {
    const placed = new Map<number, KafkaRecord[]>()
    const byAppendTime = this.config['message.timestamp.type'] === 'LogAppendTime'
    const places = records.map((record) => {
      const partition = record.partition ?? this.#partitioner.choose(record.key)
      const log = this.partitions[partition]
      if (log === undefined) throw new RangeError(`${this.name} has no partition ${partition}`)
      const run = placed.get(partition) ?? []
      placed.set(partition, run)
      const offset = log.latest + run.length
      run.push({
        offset,
        timestampMs: byAppendTime ? nowMs : (record.timestampMs ?? nowMs),
        timestampType: byAppendTime ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
        key: record.key,
        value: record.value,
        headers: record.headers,
      })
      return { partition, offset }
    })
    return { places, placed }
  }
}
