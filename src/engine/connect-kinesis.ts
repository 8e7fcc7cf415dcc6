import { readForms, type LogSource, type ResolvedConnection, type ResolvedMapping } from '../model/index.ts'
import type { KinesisPort, KinesisProducer, ShardDescription, ShardPage } from '../services/kinesis/port.ts'
import { parseRecordForm } from '../sources/kinesis/record-form.ts'
import type { KinesisTwin } from '../services/kinesis/twin/index.ts'
import { clientKey } from './aws-access.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace, StorageChanges } from './services.ts'

/** Kinesis: one embedded service for the whole process, one client for each region and endpoint. */
export class KinesisServices {
  readonly #options: ConnectOptions
  #twin: Promise<KinesisTwin> | null = null
  readonly #clients = new Map<string, KinesisPort>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async source(mapping: ResolvedMapping): Promise<LogSource> {
    const { createKinesisSource } = await import('../sources/kinesis/index.ts')
    const { clock, positions } = this.#options
    return createKinesisSource({ port: await this.#port(mapping), mapping, clock, positions })
  }

  async probe(mapping: ResolvedMapping): Promise<string> {
    const { sourceName: name, eventSourceArn: arn } = mapping
    const port = await this.#port(mapping)
    const { status } = await port.describeStream({ name, ...(arn === undefined ? {} : { arn }) })
    return `stream ${name} is ${status}`
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    const port = await this.#port({ connection, region })
    if (connection.kind === 'embedded') return producerOver(await this.#embedded(), port)
    const { KinesisServiceProducer } = await import('../services/kinesis/client-producer.ts')
    return producerOver(new KinesisServiceProducer(reached(connection, region), this.#options.clock), port)
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#embedded()).loseConnection(untilMs)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  async #port({ connection, region }: Pick<ResolvedMapping, 'connection' | 'region'>): Promise<KinesisPort> {
    if (connection.kind === 'embedded') return this.#embedded()
    const key = clientKey(connection, region)
    const { KinesisServiceClient } = await import('../services/kinesis/client.ts')
    const client = this.#clients.get(key) ?? new KinesisServiceClient(reached(connection, region))
    this.#clients.set(key, client)
    return client
  }

  #embedded(): Promise<KinesisTwin> {
    this.#twin ??= import('../services/kinesis/twin/index.ts').then(
      ({ KinesisTwin }) =>
        new KinesisTwin({ clock: this.#options.clock, storage: this.#options.twinStorage('kinesis') }),
    )
    return this.#twin
  }
}

type TwinProducer = Omit<KinesisProducer, 'putRecords'> & {
  putRecords(
    request: Parameters<KinesisProducer['putRecords']>[0] & { readonly alongside?: StorageChanges },
  ): ReturnType<KinesisProducer['putRecords']>
}

function producerOver(service: KinesisProducer | TwinProducer, port: KinesisPort): Producer {
  return {
    create: (name, properties) =>
      service.createStream({
        name,
        shardCount: Number(properties['ShardCount'] ?? 1),
        retentionPeriodHours: Number(properties['RetentionPeriodHours'] ?? 24),
      }),
    put: async (name, forms, alongside = []) => {
      const records = readForms(forms, parseRecordForm)
      await service.putRecords({ stream: { name }, records, alongside })
    },
    held: (name) => heldBy(port, name),
    remove: (name) => service.deleteStream({ name }),
    split: async (name, shard) => {
      const newStartingHashKey = await middleOf(port, name, shard)
      await service.splitShard({ stream: { name }, shard, newStartingHashKey })
    },
    merge: (name, [shard, adjacentShard]) => service.mergeShards({ stream: { name }, shard, adjacentShard }),
  }
}

/** A stream that was split or merged has the shards it has: their number is no longer the one it was made with. */
async function heldBy(port: KinesisPort, name: string): Promise<Readonly<Record<string, number>>> {
  const shards = await shardsOf(port, name)
  return shards.some(({ parents }) => parents.length > 0) ? {} : { ShardCount: shards.length }
}

/** The hash key at which a shard is cut in two of one size. */
async function middleOf(port: KinesisPort, name: string, id: string): Promise<string> {
  const shard = (await shardsOf(port, name)).find((one) => one.id === id)
  if (shard === undefined) throw new Error(`stream ${name} has no shard ${id}`)
  return String((BigInt(shard.hashKeys.from) + BigInt(shard.hashKeys.to) + 1n) / 2n)
}

async function shardsOf(port: KinesisPort, name: string): Promise<ShardDescription[]> {
  const shards: ShardDescription[] = []
  let after: string | null = null
  do {
    const page: ShardPage = await port.listShards({
      stream: { name },
      ...(after === null ? {} : { after }),
    })
    shards.push(...page.shards)
    after = page.next
  } while (after !== null)
  return shards
}

function reached(connection: ResolvedConnection, region: string) {
  if (connection.kind === 'aws') return { region }
  if (connection.kind !== 'endpoint')
    throw new TypeError(`Kinesis cannot be reached by a connection of kind ${connection.kind}`)
  const { endpoint, caFile } = connection
  return { region, endpoint, ...(caFile === undefined ? {} : { caFile }) }
}
