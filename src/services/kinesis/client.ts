import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type GetShardIteratorInput,
  type Shard,
  type _Record as SdkRecord,
} from '@aws-sdk/client-kinesis'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { translateError } from '../stream-errors.ts'
import type {
  IteratorStart,
  KinesisPort,
  KinesisRecord,
  RecordsPage,
  ShardDescription,
  ShardPage,
  StreamAddress,
  StreamDescription,
} from './port.ts'

/** How a real Kinesis, or something that speaks its protocol, is reached. */
export type KinesisConnection = AwsConnection

/** A client of the SDK that tries once: who asks decides when to ask again. */
export function createSdkClient(connection: KinesisConnection): KinesisClient {
  return new KinesisClient(sdkOptions(connection))
}

/**
 * The engine's face of a real Kinesis: the port over the SDK, and nothing more. What was seen with other servers:
 * LocalStack looks at the whole seconds of AT_TIMESTAMP; kinesalite never answers a GetShardIterator for a moment
 * after its last record (so a mapping cannot start there at LATEST), and says 0 for MillisBehindLatest always.
 */
export class KinesisServiceClient implements KinesisPort {
  readonly #sdk: KinesisClient
  readonly #byArn: boolean

  constructor(connection: KinesisConnection) {
    this.#sdk = createSdkClient(connection)
    this.#byArn = connection.endpoint === undefined
  }

  async describeStream(stream: StreamAddress): Promise<StreamDescription> {
    const { StreamDescriptionSummary: summary } = await this.#ask(() =>
      this.#sdk.send(new DescribeStreamSummaryCommand(addressOf(stream, this.#byArn))),
    )
    return {
      arn: summary!.StreamARN!,
      status: summary!.StreamStatus!,
      createdMs: summary!.StreamCreationTimestamp!.getTime(),
      retentionPeriodHours: summary!.RetentionPeriodHours!,
    }
  }

  async listShards(request: {
    readonly stream: StreamAddress
    readonly after?: string
    readonly limit?: number
  }): Promise<ShardPage> {
    const { stream, after, limit } = request
    // A token stands for the stream, too.
    const where = after === undefined ? addressOf(stream, this.#byArn) : { NextToken: after }
    const most = limit === undefined ? {} : { MaxResults: limit }
    const answer = await this.#ask(() => this.#sdk.send(new ListShardsCommand({ ...where, ...most })))
    return { shards: (answer.Shards ?? []).map(describeShard), next: answer.NextToken ?? null }
  }

  async getIterator(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string> {
    const { stream, shard, start } = request
    const input = { ...addressOf(stream, this.#byArn), ShardId: shard, ...startOf(start) }
    const answer = await this.#ask(() => this.#sdk.send(new GetShardIteratorCommand(input)))
    return answer.ShardIterator!
  }

  async getRecords(request: {
    readonly stream: StreamAddress
    readonly iterator: string
    readonly limit: number
  }): Promise<RecordsPage> {
    const { stream, iterator, limit } = request
    const arn = this.#byArn && stream.arn !== undefined ? { StreamARN: stream.arn } : {}
    const input = { ShardIterator: iterator, Limit: limit, ...arn }
    const command = new GetRecordsCommand(input)
    const from = recipientOf(command)
    const answer = await this.#ask(() => this.#sdk.send(command))
    return {
      from: from(),
      records: answer.Records!.map(toRecord),
      nextIterator: answer.NextShardIterator ?? null,
      millisBehindLatest: answer.MillisBehindLatest ?? 0,
      childShards: (answer.ChildShards ?? []).map(({ ShardId }) => ShardId!),
    }
  }

  close(): void {
    this.#sdk.destroy()
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw translateError(error)
    }
  }
}

/** Whom a command is sent to, host and port, once it is: as the request says, not the configuration. */
function recipientOf(command: GetRecordsCommand): () => string {
  let recipient = ''
  command.middlewareStack.add(
    (next) => (args) => {
      const { hostname = '', port = 443 } = args.request as { hostname?: string; port?: number }
      recipient = `${hostname}:${port}`
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  return () => recipient
}

/** Emulators know a stream by its name; on AWS the ARN also reaches other accounts. */
export function addressOf(
  { name, arn }: StreamAddress,
  byArn: boolean,
): { StreamName: string } | { StreamARN: string } {
  return byArn && arn !== undefined ? { StreamARN: arn } : { StreamName: name }
}

function startOf(start: IteratorStart): Pick<
  GetShardIteratorInput,
  'Timestamp' | 'StartingSequenceNumber'
> & {
  ShardIteratorType: IteratorStart['type']
} {
  switch (start.type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { ShardIteratorType: start.type }
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: start.type, Timestamp: new Date(start.timestampMs) }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      return { ShardIteratorType: start.type, StartingSequenceNumber: start.sequenceNumber }
  }
}

function describeShard(shard: Shard): ShardDescription {
  const parents = [shard.ParentShardId, shard.AdjacentParentShardId]
  return {
    id: shard.ShardId!,
    parents: parents.filter((id) => id !== undefined),
    hashKeys: { from: shard.HashKeyRange!.StartingHashKey!, to: shard.HashKeyRange!.EndingHashKey! },
    startingSequenceNumber: shard.SequenceNumberRange!.StartingSequenceNumber!,
    endingSequenceNumber: shard.SequenceNumberRange!.EndingSequenceNumber ?? null,
  }
}

function toRecord(record: SdkRecord): KinesisRecord {
  return {
    partitionKey: record.PartitionKey!,
    sequenceNumber: record.SequenceNumber!,
    data: record.Data!,
    arrivedMs: record.ApproximateArrivalTimestamp!.getTime(),
  }
}
