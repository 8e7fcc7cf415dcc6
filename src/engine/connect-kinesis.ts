import type { LogSource, ResolvedConnection, ResolvedMapping } from '../model/index.ts'
import type { KinesisPort, KinesisProducer } from '../services/kinesis/port.ts'
import { parseRecordForm } from '../sources/kinesis/record-form.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace, StorageChanges } from './services.ts'

/** Kinesis: one embedded service for the whole process, one client for each region and endpoint. */
export class KinesisServices {
  readonly #options: ConnectOptions
  #twin: Promise<KinesisPort & TwinProducer> | null = null
  readonly #clients = new Map<string, KinesisPort>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async source(mapping: ResolvedMapping): Promise<LogSource> {
    const { createKinesisSource } = await import('../sources/kinesis/index.ts')
    const { clock, positions } = this.#options
    return createKinesisSource({ port: await this.#port(mapping), mapping, clock, positions })
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    if (connection.kind === 'embedded') return producerOver(await this.#embedded())
    const { KinesisServiceProducer } = await import('../services/kinesis/client-producer.ts')
    return producerOver(new KinesisServiceProducer(reached(connection, region), this.#options.clock))
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  async #port({ connection, region }: ResolvedMapping): Promise<KinesisPort> {
    if (connection.kind === 'embedded') return this.#embedded()
    const key = JSON.stringify([connection, region])
    const { KinesisServiceClient } = await import('../services/kinesis/client.ts')
    const client = this.#clients.get(key) ?? new KinesisServiceClient(reached(connection, region))
    this.#clients.set(key, client)
    return client
  }

  #embedded(): Promise<KinesisPort & TwinProducer> {
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

function producerOver(service: KinesisProducer | TwinProducer): Producer {
  return {
    create: (name, properties) =>
      service.createStream({
        name,
        shardCount: Number(properties['ShardCount'] ?? 1),
        retentionPeriodHours: Number(properties['RetentionPeriodHours'] ?? 24),
      }),
    put: async (name, forms, alongside = []) => {
      const records = forms.map((form) => parseRecordForm(form))
      await service.putRecords({ stream: { name }, records, alongside })
    },
  }
}

function reached(connection: ResolvedConnection, region: string) {
  if (connection.kind === 'aws') return { region }
  if (connection.kind !== 'endpoint')
    throw new TypeError(`Kinesis cannot be reached by a connection of kind ${connection.kind}`)
  const { endpoint, caFile } = connection
  return { region, endpoint, ...(caFile === undefined ? {} : { caFile }) }
}
