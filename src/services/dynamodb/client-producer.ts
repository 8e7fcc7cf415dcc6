import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type StreamSpecification,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { SourceError } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { ask } from './client.ts'
import {
  keyOf,
  type DynamodbProducer,
  type Item,
  type StreamViewType,
  type TableDefinition,
  type Write,
} from './port.ts'
import { toSdk } from './sdk-items.ts'

const POLL_MS = 50
const LONGEST_WAIT_MS = 120_000

/** The producer's face of a real DynamoDB: one call an item, in order. */
export class DynamodbServiceProducer implements DynamodbProducer {
  readonly #sdk: DynamoDBClient
  readonly #clock: Clock
  /** Key attributes of tables that were written to. */
  readonly #keys = new Map<string, readonly string[]>()

  constructor(connection: AwsConnection, clock: Clock) {
    this.#sdk = new DynamoDBClient(sdkOptions(connection))
    this.#clock = clock
  }

  async createTable({ name, key, viewType }: TableDefinition): Promise<boolean> {
    const command = new CreateTableCommand({
      TableName: name,
      KeySchema: key.map((one, at) => ({ AttributeName: one.name, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: key.map((one) => ({ AttributeName: one.name, AttributeType: one.type })),
      BillingMode: 'PAY_PER_REQUEST',
      ...(viewType !== null && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
    })
    if ((await this.#table(name)) !== null) return false
    await ask(() => this.#sdk.send(command))
    await this.#until(async () => (await this.#table(name))?.TableStatus === 'ACTIVE', `${name} to be active`)
    return true
  }

  async changeViewType(table: string, viewType: StreamViewType | null): Promise<void> {
    const { StreamSpecification: had } = (await this.#table(table)) ?? {}
    if (had?.StreamEnabled === true) await this.#setStream(table, { StreamEnabled: false })
    if (viewType !== null) await this.#setStream(table, { StreamEnabled: true, StreamViewType: viewType })
  }

  async #setStream(table: string, specification: StreamSpecification): Promise<void> {
    const command = new UpdateTableCommand({ TableName: table, StreamSpecification: specification })
    await ask(() => this.#sdk.send(command))
    await this.#until(
      async () => (await this.#table(table))?.TableStatus === 'ACTIVE',
      `${table} to be active`,
    )
  }

  async write(table: string, writes: readonly Write[]): Promise<void> {
    for (const write of writes) await this.#writeOne(table, write)
  }

  async deleteTable(table: string): Promise<void> {
    await ask(() => this.#sdk.send(new DeleteTableCommand({ TableName: table })))
    await this.#until(async () => (await this.#table(table)) === null, `${table} to be deleted`)
  }

  async keyAttributes(table: string): Promise<readonly string[]> {
    const known = this.#keys.get(table)
    if (known !== undefined) return known
    const described = await this.#table(table)
    if (described === null) throw new SourceError('SOURCE_NOT_FOUND', `Table ${table} not found`)
    const names = (described.KeySchema ?? [])
      .toSorted((one) => (one.KeyType === 'HASH' ? -1 : 1))
      .map(({ AttributeName }) => AttributeName!)
    this.#keys.set(table, names)
    return names
  }

  close(): void {
    this.#sdk.destroy()
  }

  async #writeOne(table: string, write: Write): Promise<void> {
    switch (write.kind) {
      case 'put':
        await ask(() => this.#sdk.send(new PutItemCommand({ TableName: table, Item: toSdk(write.item) })))
        return
      case 'delete':
        await ask(() => this.#sdk.send(new DeleteItemCommand({ TableName: table, Key: toSdk(write.key) })))
        return
      case 'update':
        await this.#update(table, write.item)
    }
  }

  async #update(table: string, item: Item): Promise<void> {
    const keys = await this.keyAttributes(table)
    const set = Object.entries(item).filter(([name]) => !keys.includes(name))
    const expression =
      set.length === 0
        ? {}
        : {
            UpdateExpression: `SET ${set.map((_, at) => `#n${at} = :v${at}`).join(', ')}`,
            ExpressionAttributeNames: Object.fromEntries(set.map(([name], at) => [`#n${at}`, name])),
            ExpressionAttributeValues: toSdk(
              Object.fromEntries(set.map(([, value], at) => [`:v${at}`, value])),
            ),
          }
    const command = new UpdateItemCommand({
      TableName: table,
      Key: toSdk(keyOf(item, keys)),
      ...expression,
    })
    await ask(() => this.#sdk.send(command))
  }

  /** Null when there is no such table. */
  async #table(name: string): Promise<TableDescription | null> {
    try {
      return (await ask(() => this.#sdk.send(new DescribeTableCommand({ TableName: name })))).Table!
    } catch (error) {
      if (error instanceof SourceError && error.code === 'SOURCE_NOT_FOUND') return null
      throw error
    }
  }

  async #until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const endMs = this.#clock.now() + LONGEST_WAIT_MS
    while (!(await holds())) {
      if (this.#clock.now() > endMs)
        throw new SourceError('SOURCE_FAILED', `waited in vain for table ${what}`)
      await this.#clock.sleep(POLL_MS)
    }
  }
}
