import { readForms, type LogSource, type ResolvedConnection, type ResolvedMapping } from '../model/index.ts'
import type {
  DynamodbPort,
  DynamodbProducer,
  Item,
  KeyAttribute,
  StreamViewType,
  Write,
} from '../services/dynamodb/port.ts'
import type { DynamodbTwin } from '../services/dynamodb/twin/index.ts'
import { parseRecordForm } from '../sources/dynamodb/record-form.ts'
import { keyAttributes, tableDefinition } from '../sources/dynamodb/table-definition.ts'
import { clientKey } from './aws-access.ts'
import type { ConnectOptions } from './connect.ts'
import type { Producer, ProducerPlace, StorageChanges } from './services.ts'

/** DynamoDB: one embedded service for the whole process, one client for each region and endpoint. */
export class DynamodbServices {
  readonly #options: ConnectOptions
  #twin: Promise<DynamodbTwin> | null = null
  readonly #clients = new Map<string, DynamodbPort>()

  constructor(options: ConnectOptions) {
    this.#options = options
  }

  async source(mapping: ResolvedMapping): Promise<LogSource> {
    const { createDynamodbSource } = await import('../sources/dynamodb/index.ts')
    const { clock, positions } = this.#options
    return createDynamodbSource({ port: await this.#port(mapping), mapping, clock, positions })
  }

  async probe(mapping: ResolvedMapping): Promise<string> {
    const { sourceName: name, eventSourceArn: streamArn } = mapping
    const port = await this.#port(mapping)
    const stream = await port.describeStream({ name, ...(streamArn === undefined ? {} : { streamArn }) })
    return `the stream of table ${name} is ${stream.status}, with ${stream.viewType}`
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    if (connection.kind === 'embedded') {
      const twin = await this.#embedded()
      return { ...producerOver(twin), ...twinOnly(twin) }
    }
    const { DynamodbServiceProducer } = await import('../services/dynamodb/client-producer.ts')
    return producerOver(new DynamodbServiceProducer(reached(connection, region), this.#options.clock))
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#embedded()).loseConnection(untilMs)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  async #port({ connection, region }: Pick<ResolvedMapping, 'connection' | 'region'>): Promise<DynamodbPort> {
    if (connection.kind === 'embedded') return this.#embedded()
    const key = clientKey(connection, region)
    const { DynamodbServiceClient } = await import('../services/dynamodb/client.ts')
    const client = this.#clients.get(key) ?? new DynamodbServiceClient(reached(connection, region))
    this.#clients.set(key, client)
    return client
  }

  #embedded(): Promise<DynamodbTwin> {
    this.#twin ??= import('../services/dynamodb/twin/index.ts').then(
      ({ DynamodbTwin }) =>
        new DynamodbTwin({ clock: this.#options.clock, storage: this.#options.twinStorage('dynamodb') }),
    )
    return this.#twin
  }
}

type TwinProducer = DynamodbProducer & {
  write(table: string, writes: readonly Write[], alongside?: StorageChanges): Promise<void>
}

function producerOver(service: DynamodbProducer | TwinProducer): Producer {
  return {
    create: async (name, properties) => {
      const isThere = properties['KeySchema'] === undefined && (await hasTable(service, name))
      return isThere ? false : service.createTable(tableDefinition(name, properties))
    },
    put: async (name, forms, alongside = []) => {
      await service.write(name, readForms(forms, parseRecordForm), alongside)
    },
    remove: (name) => service.deleteTable(name),
    changeViewType: (name, viewType) => service.changeViewType(name, viewType as StreamViewType | null),
  }
}

/** What only an embedded table does when it is told to. */
function twinOnly(twin: DynamodbTwin): Pick<Producer, 'held' | 'split' | 'rollOver' | 'expire'> {
  return {
    held: async (name, declared) => heldOf(twin.keyOf(name), keyAttributes(declared)),
    split: (name, shard) => twin.rollOver(name, shard, 2),
    rollOver: (name, shard) => twin.rollOver(name, shard),
    expire: (name, keys) => twin.expireItems(name, keys as readonly Item[]),
  }
}

/** What a table's key differs in from the declared one, in CloudFormation's properties: its names, or else its types. */
function heldOf(key: readonly KeyAttribute[], declared: readonly KeyAttribute[]) {
  if (String(key.map(({ name }) => name)) !== String(declared.map(({ name }) => name))) {
    const keyType = (at: number) => (at === 0 ? 'HASH' : 'RANGE')
    return { KeySchema: key.map(({ name }, at) => ({ AttributeName: name, KeyType: keyType(at) })) }
  }
  if (String(key.map(({ type }) => type)) === String(declared.map(({ type }) => type))) return {}
  return {
    AttributeDefinitions: key.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
  }
}

async function hasTable(service: DynamodbProducer, name: string): Promise<boolean> {
  return service.keyAttributes(name).then(
    () => true,
    () => false,
  )
}

function reached(connection: ResolvedConnection, region: string) {
  if (connection.kind === 'aws') return { region }
  if (connection.kind !== 'endpoint')
    throw new TypeError(`DynamoDB cannot be reached by a connection of kind ${connection.kind}`)
  const { endpoint, caFile } = connection
  return { region, endpoint, ...(caFile === undefined ? {} : { caFile }) }
}
