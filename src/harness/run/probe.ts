import type { SourceRecord, LogSource, Page, ResolvedMapping, ShardReader } from '../../model/index.ts'

/** Reads a stream or topic from outside any pipeline, as another consumer. */
export class Probe {
  readonly #source: LogSource
  readonly #stopping = new AbortController()

  constructor(source: LogSource) {
    this.#source = source
  }

  /**
   * Reads all shards to their end.
   * @param visit sees each record, with a way to store it as the consumer's position
   */
  async readAll(
    visit: (record: SourceRecord, store: () => Promise<boolean>) => void | Promise<void>,
  ): Promise<void> {
    const readers: ShardReader[] = []
    await this.#source.open({
      shardOpened: (reader) => void readers.push(reader),
      shardRevoked: async () => {},
      failed: () => {},
      reported: () => {},
    })
    await Promise.all(readers.map((reader) => this.#readShard(reader, visit)))
    this.#stopping.abort()
    await this.#source.close()
  }

  async #readShard(
    reader: ShardReader,
    visit: (record: SourceRecord, store: () => Promise<boolean>) => void | Promise<void>,
  ): Promise<void> {
    let page: Page
    do {
      page = await reader.read(this.#stopping.signal)
      for (const record of page.records) await visit(record, () => reader.store(record.position))
    } while (!page.caughtUp)
  }
}

/** A mapping that reads what another one reads, from its beginning, and shares nothing else with it. */
export function probeMapping(
  mapping: ResolvedMapping,
  probe: { id: string; consumerGroupId: string },
): ResolvedMapping {
  const group = mapping.service === 'kafka' ? { consumerGroupId: probe.consumerGroupId } : {}
  return { ...mapping, ...group, id: probe.id, startingPosition: { kind: 'TRIM_HORIZON' } }
}
