import type { Services } from '../../engine/index.ts'
import type { SourceRecord, LogSource, Page, ResolvedMapping, ShardReader } from '../../model/index.ts'
import type { ScenarioWorld } from '../profile/scenario-world.ts'

/**
 * Reads all that a stream or topic holds as a consumer of its own.
 * @param reading `consumer` names the mapping of the read and its group; the same again goes on where it stored
 */
export async function probeSource(
  reading: {
    /** A mapping that reads it, as it runs. */
    readonly mapping: ResolvedMapping
    readonly consumer: string
    readonly visit: Visit
  },
  { world, services }: { readonly world: ScenarioWorld; readonly services: Pick<Services, 'source'> },
): Promise<void> {
  const { mapping, consumer, visit } = reading
  const own = probeMapping(mapping, { id: `probe ${consumer}`, consumerGroupId: world.realName(consumer) })
  const probe = new Probe(await world.clock.clock.hold(services.source(own, '')))
  let isRead = false
  const read = probe.readAll(visit).finally(() => (isRead = true))
  await Promise.all([read, world.clock.until(() => isRead)])
}

/** Sees each record, with a way to store it as the consumer's position. */
type Visit = (record: SourceRecord, store: () => Promise<boolean>) => void | Promise<void>

/** Reads a stream or topic from outside any pipeline, as another consumer. */
class Probe {
  readonly #source: LogSource
  readonly #stopping = new AbortController()

  constructor(source: LogSource) {
    this.#source = source
  }

  /**
   * Reads all shards to their end.
   * @param visit sees each record, with a way to store it as the consumer's position
   */
  async readAll(visit: Visit): Promise<void> {
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

  async #readShard(reader: ShardReader, visit: Visit): Promise<void> {
    let page: Page
    do {
      page = await reader.read(this.#stopping.signal)
      for (const record of page.records) await visit(record, () => reader.store(record.position))
    } while (!page.caughtUp)
  }
}

/** A mapping that reads what another one reads, from its beginning, and shares nothing else with it. */
function probeMapping(
  mapping: ResolvedMapping,
  probe: { id: string; consumerGroupId: string },
): ResolvedMapping {
  const group = mapping.service === 'kafka' ? { consumerGroupId: probe.consumerGroupId } : {}
  return { ...mapping, ...group, id: probe.id, startingPosition: { kind: 'TRIM_HORIZON' } }
}
