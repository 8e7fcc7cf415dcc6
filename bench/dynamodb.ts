import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams'
import { sdkOptions, type AwsConnection } from '../src/services/aws-connection.ts'
import { DynamodbServiceClient } from '../src/services/dynamodb/client.ts'
import { DynamodbServiceProducer } from '../src/services/dynamodb/client-producer.ts'
import { fromSdk } from '../src/services/dynamodb/sdk-items.ts'
import { createDynamodbSource } from '../src/sources/dynamodb/index.ts'
import { MemoryPositions } from '../src/state/index.ts'
import { RealClock } from '../src/time/index.ts'
import { compareRates, type Result } from './compare.ts'
import { startDynamodbLocal } from './dynamodb-server.ts'
import { mappingOf, rateOf, runMapping, serialise } from './parts.ts'

const RECORDS = 100_000
const BATCH_SIZE = 1_000
const TABLE = 'bench'
const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/bench/stream/2026-01-01T00:00:00.000'
/** The most that one BatchWriteItem call takes, and how many are under way at once. */
const PUT_SIZE = 25
const PUTS = 8

/** DynamoDB Streams (DynamoDB Local alone, fresh), batch 1,000, against a GetRecords loop. */
export async function benchDynamodb(): Promise<Result[]> {
  const server = await startDynamodbLocal()
  const connection = { region: 'us-east-1', endpoint: server.endpoint }
  try {
    await fill(connection)
    return [
      await compareRates('DynamoDB Local, 100,000 stream records, batch 1000, against a GetRecords loop', {
        ours: () => rateOf(RECORDS, () => runEngine(connection)),
        theirs: () => rateOf(RECORDS, () => runHandLoop(connection)),
      }),
    ]
  } finally {
    await server.stop()
  }
}

type Connection = AwsConnection & { readonly endpoint: string }

async function fill(connection: Connection): Promise<void> {
  const producer = new DynamodbServiceProducer(connection, new RealClock())
  await producer.createTable({ name: TABLE, key: [{ name: 'id', type: 'S' }], viewType: 'NEW_IMAGE' })
  producer.close()
  const sdk = new DynamoDBClient(sdkOptions(connection))
  let next = 0
  const puts = async () => {
    for (let from = next; from < RECORDS; from = next) {
      next += PUT_SIZE
      await put(sdk, from)
    }
  }
  await Promise.all(Array.from({ length: PUTS }, puts))
  sdk.destroy()
}

async function put(sdk: DynamoDBClient, from: number): Promise<void> {
  const requests = Array.from({ length: PUT_SIZE }, (_, index) => ({
    PutRequest: {
      Item: { id: { S: `order-${from + index}` }, total: { N: '12.5' }, text: { S: 'x'.repeat(200) } },
    },
  }))
  await sdk.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests } }))
}

async function runEngine(connection: Connection): Promise<void> {
  const port = new DynamodbServiceClient(connection)
  const mapping = mappingOf({
    service: 'dynamodb',
    sourceType: 'dynamodb',
    sourceName: TABLE,
    eventSourceArn: ARN,
    batchSize: BATCH_SIZE,
    connection: { kind: 'endpoint', endpoint: connection.endpoint },
  })
  const source = createDynamodbSource({
    port,
    mapping,
    clock: new RealClock(),
    positions: new MemoryPositions(),
  })
  await runMapping(source, { total: RECORDS, windowOpens: 'previousInvocationEnd', size: BATCH_SIZE })
  port.close()
}

/** The same events to the same function at the same concurrency, one shard, in order. */
async function runHandLoop(connection: Connection): Promise<void> {
  const port = new DynamodbServiceClient(connection)
  const { arn } = await port.describeStream({ name: TABLE })
  const [shard] = (await port.listShards(arn)).shards
  port.close()
  const sdk = new DynamoDBStreamsClient(sdkOptions(connection))
  let { ShardIterator } = await sdk.send(
    new GetShardIteratorCommand({
      StreamArn: arn,
      ShardId: shard!.id,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  )
  let left = RECORDS
  while (left > 0) {
    const page = await sdk.send(new GetRecordsCommand({ ShardIterator, Limit: BATCH_SIZE }))
    ShardIterator = page.NextShardIterator
    const records = (page.Records ?? []).map(({ eventID, eventName, eventVersion, dynamodb }) => ({
      eventID,
      eventName,
      eventVersion,
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: dynamodb!.ApproximateCreationDateTime!.getTime() / 1000,
        Keys: fromSdk(dynamodb!.Keys!),
        NewImage: fromSdk(dynamodb!.NewImage!),
        SequenceNumber: dynamodb!.SequenceNumber,
        SizeBytes: dynamodb!.SizeBytes,
        StreamViewType: dynamodb!.StreamViewType,
      },
      eventSourceARN: ARN,
    }))
    if (records.length > 0) await serialise({ Records: records })
    left -= records.length
  }
  sdk.destroy()
}
