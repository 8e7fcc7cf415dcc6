import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis'
import { createSdkClient, KinesisServiceClient } from '../src/services/kinesis/client.ts'
import { KinesisServiceProducer } from '../src/services/kinesis/client-producer.ts'
import { createKinesisSource } from '../src/sources/kinesis/index.ts'
import { MemoryPositions } from '../src/state/index.ts'
import { RealClock } from '../src/time/index.ts'
import { compareRates, type Result } from './compare.ts'
import { BATCH_SIZE, mappingOf, rateOf, runMapping, serialise, startProcess } from './parts.ts'

const RECORDS = 60_000
const PAGE_LIMIT = 1000
const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/bench'

/** Kinesis (kinesalite in a process of its own), batch 500, against a GetRecords loop. */
export async function benchKinesis(): Promise<Result[]> {
  const server = await startProcess('bench/kinesalite-server.ts')
  const connection = { region: 'us-east-1', endpoint: `http://127.0.0.1:${server.line}` }
  try {
    await fill(connection)
    return [
      await compareRates('Kinesis (kinesalite), batch 500, against a GetRecords loop', {
        ours: () => rateOf(RECORDS, () => runEngine(connection)),
        theirs: () => rateOf(RECORDS, () => runHandLoop(connection)),
      }),
    ]
  } finally {
    server.process.kill()
  }
}

interface Connection {
  readonly region: string
  readonly endpoint: string
}

async function fill(connection: Connection): Promise<void> {
  const producer = new KinesisServiceProducer(connection, new RealClock())
  await producer.createStream({ name: 'bench', shardCount: 1 })
  const data = Buffer.alloc(1024, 'x')
  for (let from = 0; from < RECORDS; from += BATCH_SIZE) {
    const records = Array.from({ length: BATCH_SIZE }, (_, index) => ({
      partitionKey: `k${(from + index) % 100}`,
      data,
    }))
    await producer.putRecords({ stream: { name: 'bench' }, records })
  }
}

async function runEngine(connection: Connection): Promise<void> {
  const port = new KinesisServiceClient(connection)
  const mapping = mappingOf({
    service: 'kinesis',
    sourceType: 'kinesis',
    sourceName: 'bench',
    eventSourceArn: ARN,
    connection: { kind: 'endpoint', endpoint: connection.endpoint },
  })
  const source = createKinesisSource({
    port,
    mapping,
    clock: new RealClock(),
    positions: new MemoryPositions(),
  })
  await runMapping(source, { total: RECORDS, windowOpens: 'previousInvocationEnd' })
  port.close()
}

/** The same events to the same function at the same concurrency, one shard, in order. */
async function runHandLoop(connection: Connection): Promise<void> {
  const sdk = createSdkClient(connection)
  const shard = { StreamName: 'bench', ShardId: 'shardId-000000000000' }
  let { ShardIterator } = await sdk.send(
    new GetShardIteratorCommand({ ...shard, ShardIteratorType: 'TRIM_HORIZON' }),
  )
  let left = RECORDS
  while (left > 0) {
    const page = await sdk.send(new GetRecordsCommand({ ShardIterator, Limit: PAGE_LIMIT }))
    ShardIterator = page.NextShardIterator
    const records = (page.Records ?? []).map((record) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.PartitionKey,
        sequenceNumber: record.SequenceNumber,
        data: Buffer.from(record.Data!.buffer, record.Data!.byteOffset, record.Data!.byteLength).toString(
          'base64',
        ),
        approximateArrivalTimestamp: record.ApproximateArrivalTimestamp!.getTime() / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `shardId-000000000000:${record.SequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/function-role',
      awsRegion: 'us-east-1',
      eventSourceARN: ARN,
    }))
    for (let from = 0; from < records.length; from += BATCH_SIZE)
      await serialise({ Records: records.slice(from, from + BATCH_SIZE) })
    left -= records.length
  }
  sdk.destroy()
}
