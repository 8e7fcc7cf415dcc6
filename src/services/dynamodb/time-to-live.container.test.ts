import { randomUUID } from 'node:crypto'
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '../../time/index.ts'
import { sdkOptions } from '../aws-connection.ts'
import { DynamodbServiceClient } from './client.ts'
import { DynamodbServiceProducer } from './client-producer.ts'
import type { StreamRecord } from './port.ts'

/** DynamoDB Local itself: inside LocalStack nothing expires by the time to live. */
const endpoint = process.env['ESM_TEST_DYNAMODB'] ?? ''
/** It looks for what has expired every few seconds; seen: 12 s after the put. */
const TIMEOUT_MS = 120_000

describe.skipIf(endpoint === '')('an item of DynamoDB Local whose time to live is over', () => {
  it('is deleted by the service, and its record says so [EVT-13]', { timeout: TIMEOUT_MS }, async () => {
    const clock = new RealClock()
    const connection = { region: 'us-east-1', endpoint }
    const producer = new DynamodbServiceProducer(connection, clock)
    const port = new DynamodbServiceClient(connection)
    const sdk = new DynamoDBClient(sdkOptions(connection))
    const name = `expiring-${randomUUID()}`
    onTestFinished(async () => {
      await producer.deleteTable(name)
      for (const client of [producer, port]) client.close()
      sdk.destroy()
    })
    await producer.createTable({ name, key: [{ name: 'id', type: 'S' }], viewType: 'NEW_AND_OLD_IMAGES' })
    await sdk.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      }),
    )
    const expires = String(Math.floor(clock.now() / 1000))
    await producer.write(name, [
      { kind: 'put', item: { id: { S: 'gone' }, expires: { N: expires } } },
      { kind: 'put', item: { id: { S: 'stays' } } },
    ])
    const removal = await firstRemoval(port, name, clock)
    expect(removal).toMatchObject({
      keys: { id: { S: 'gone' } },
      oldImage: { id: { S: 'gone' }, expires: { N: expires } },
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    })
    expect(removal.newImage).toBeUndefined()
  })
})

/** Reads the one shard of a table's stream, for as long as it takes. */
async function firstRemoval(
  port: DynamodbServiceClient,
  name: string,
  clock: RealClock,
): Promise<StreamRecord> {
  const { arn: streamArn } = await port.describeStream({ name })
  const [shard] = (await port.listShards(streamArn)).shards
  let iterator = await port.getIterator({ streamArn, shard: shard!.id, start: { type: 'TRIM_HORIZON' } })
  for (;;) {
    const { records, nextIterator } = await port.getRecords({ iterator, limit: 100 })
    const removal = records.find(({ eventName }) => eventName === 'REMOVE')
    if (removal !== undefined) return removal
    iterator = nextIterator!
    await clock.sleep(500)
  }
}
