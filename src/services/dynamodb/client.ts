import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as SdkRecord,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { translateError } from '../stream-errors.ts'
import type {
  DynamodbPort,
  IteratorStart,
  RecordsPage,
  ShardDescription,
  ShardPage,
  StreamRecord,
  TableAddress,
  TableStream,
} from './port.ts'
import { TrimmedDataError } from './port.ts'
import { fromSdk } from './sdk-items.ts'
import { withoutStream } from './without-stream.ts'

/**
 * The engine's face of a real DynamoDB: the port over the SDK, and nothing more. On AWS a stream is the one that its
 * ARN names. What was seen with other servers: DynamoDB Local, also inside LocalStack, dates records by whole minutes.
 * @decision DDB-3 At an Endpoint the table's latest stream is read whatever label, region and account the ARN has:
 *   emulators make up labels of their own.
 */
export class DynamodbServiceClient implements DynamodbPort {
  readonly #tables: DynamoDBClient
  readonly #streams: DynamoDBStreamsClient
  readonly #byArn: boolean

  constructor(connection: AwsConnection) {
    this.#tables = new DynamoDBClient(sdkOptions(connection))
    this.#streams = new DynamoDBStreamsClient(sdkOptions(connection))
    this.#byArn = connection.endpoint === undefined
  }

  async describeStream({ name, streamArn }: TableAddress): Promise<TableStream> {
    const arn = this.#byArn && streamArn !== undefined ? streamArn : await this.#latestStream(name)
    const description = await this.#describe(arn)
    const { StreamStatus: status, StreamViewType: viewType } = description
    return { arn: description.StreamArn!, status: status!, viewType: viewType! }
  }

  async listShards(streamArn: string, after?: string): Promise<ShardPage> {
    const description = await this.#describe(streamArn, after)
    const next = description.LastEvaluatedShardId ?? null
    return { shards: (description.Shards ?? []).map(describeShard), next }
  }

  async getIterator(request: {
    readonly streamArn: string
    readonly shard: string
    readonly start: IteratorStart
  }): Promise<string> {
    const { streamArn, shard, start } = request
    const place = 'sequenceNumber' in start ? { SequenceNumber: start.sequenceNumber } : {}
    const input = { StreamArn: streamArn, ShardId: shard, ShardIteratorType: start.type, ...place }
    const answer = await ask(() => this.#streams.send(new GetShardIteratorCommand(input)))
    return answer.ShardIterator!
  }

  async getRecords(request: { readonly iterator: string; readonly limit: number }): Promise<RecordsPage> {
    const { iterator, limit } = request
    const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: limit })
    const from = recipientOf(command)
    const answer = await ask(() => this.#streams.send(command))
    return {
      from: from(),
      records: (answer.Records ?? []).map(toRecord),
      nextIterator: answer.NextShardIterator ?? null,
    }
  }

  close(): void {
    this.#tables.destroy()
    this.#streams.destroy()
  }

  async #latestStream(name: string): Promise<string> {
    const { Table: table } = await ask(() => this.#tables.send(new DescribeTableCommand({ TableName: name })))
    if (table!.LatestStreamArn !== undefined) return table!.LatestStreamArn
    throw withoutStream(name)
  }

  async #describe(arn: string, after?: string) {
    const from = after === undefined ? {} : { ExclusiveStartShardId: after }
    const command = new DescribeStreamCommand({ StreamArn: arn, ...from })
    return (await ask(() => this.#streams.send(command))).StreamDescription!
  }
}

/** Calls the SDK. @throws what the port says */
export async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Error && error.name === 'TrimmedDataAccessException') {
      throw new TrimmedDataError(error.message)
    }
    throw translateError(error)
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

function describeShard(shard: Shard): ShardDescription {
  return {
    id: shard.ShardId!,
    parent: shard.ParentShardId ?? null,
    startingSequenceNumber: shard.SequenceNumberRange!.StartingSequenceNumber!,
    endingSequenceNumber: shard.SequenceNumberRange!.EndingSequenceNumber ?? null,
  }
}

function toRecord({ eventID, eventName, eventVersion, dynamodb, userIdentity }: SdkRecord): StreamRecord {
  const { Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType } = dynamodb!
  const { Type: type, PrincipalId: principalId } = userIdentity ?? {}
  return {
    eventId: eventID!,
    eventName: eventName!,
    eventVersion: eventVersion ?? '1.1',
    sequenceNumber: SequenceNumber!,
    arrivedMs: dynamodb!.ApproximateCreationDateTime!.getTime(),
    keys: fromSdk(Keys ?? {}),
    ...(NewImage === undefined ? {} : { newImage: fromSdk(NewImage) }),
    ...(OldImage === undefined ? {} : { oldImage: fromSdk(OldImage) }),
    sizeBytes: SizeBytes ?? 0,
    viewType: StreamViewType!,
    ...(type === undefined || principalId === undefined ? {} : { userIdentity: { type, principalId } }),
  }
}
