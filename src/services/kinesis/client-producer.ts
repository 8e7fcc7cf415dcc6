import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis'
import { SourceError } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import { addressOf, createSdkClient, type KinesisConnection } from './client.ts'
import { translateError } from '../stream-errors.ts'
import type { KinesisProducer, NewRecord, PutResult, StreamAddress } from './port.ts'
import { portionsOf } from './portions.ts'

const POLL_MS = 50
const LONGEST_WAIT_MS = 120_000
const DEFAULT_RETENTION_HOURS = 24
/** Records up to 10 MiB, as embedded streams take them; without it a stream takes 1 MiB. */
const LARGEST_RECORD_KIB = 10_240
/** How often records that a shard refused for its rate are put again. */
const MOST_PUTS = 20
const PUT_AGAIN_MS = 250

/**
 * The producer's face of a real Kinesis. When a shard refuses records for its rate they are put again, after those
 * that were taken: only then the order within a shard is not the order given.
 */
export class KinesisServiceProducer implements KinesisProducer {
  readonly #sdk: KinesisClient
  readonly #byArn: boolean
  readonly #clock: Clock

  constructor(connection: KinesisConnection, clock: Clock) {
    this.#sdk = createSdkClient(connection)
    this.#byArn = connection.endpoint === undefined
    this.#clock = clock
  }

  async createStream(request: {
    readonly name: string
    readonly shardCount: number
    readonly retentionPeriodHours?: number
  }): Promise<boolean> {
    const { name, shardCount, retentionPeriodHours = DEFAULT_RETENTION_HOURS } = request
    try {
      const input = { StreamName: name, ShardCount: shardCount, MaxRecordSizeInKiB: LARGEST_RECORD_KIB }
      await this.#sdk.send(new CreateStreamCommand(input))
    } catch (error) {
      if ((error as Error).name === 'ResourceInUseException') return false
      throw translateError(error)
    }
    await this.#active({ name })
    if (retentionPeriodHours > DEFAULT_RETENTION_HOURS) {
      const input = { StreamName: name, RetentionPeriodHours: retentionPeriodHours }
      await this.#ask(() => this.#sdk.send(new IncreaseStreamRetentionPeriodCommand(input)))
      await this.#active({ name })
    }
    return true
  }

  async putRecords(request: {
    readonly stream: StreamAddress
    readonly records: readonly NewRecord[]
  }): Promise<readonly PutResult[]> {
    const results: PutResult[] = []
    for (const portion of portionsOf(request.records)) {
      results.push(...(await this.#putPortion(request.stream, portion)))
    }
    return results
  }

  async deleteStream(stream: StreamAddress): Promise<void> {
    const input = { ...addressOf(stream, this.#byArn), EnforceConsumerDeletion: true }
    await this.#ask(() => this.#sdk.send(new DeleteStreamCommand(input)))
    await this.#until(async () => (await this.#status(stream)) === null, `${stream.name} to be deleted`)
  }

  async splitShard(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly newStartingHashKey: string
  }): Promise<void> {
    const { stream, shard, newStartingHashKey } = request
    const input = { ShardToSplit: shard, NewStartingHashKey: newStartingHashKey }
    await this.#ask(() =>
      this.#sdk.send(new SplitShardCommand({ ...addressOf(stream, this.#byArn), ...input })),
    )
    await this.#active(stream)
  }

  async mergeShards(request: {
    readonly stream: StreamAddress
    readonly shard: string
    readonly adjacentShard: string
  }): Promise<void> {
    const { stream, shard, adjacentShard } = request
    const input = { ShardToMerge: shard, AdjacentShardToMerge: adjacentShard }
    await this.#ask(() =>
      this.#sdk.send(new MergeShardsCommand({ ...addressOf(stream, this.#byArn), ...input })),
    )
    await this.#active(stream)
  }

  close(): void {
    this.#sdk.destroy()
  }

  async #putPortion(stream: StreamAddress, records: readonly NewRecord[]): Promise<PutResult[]> {
    const results: PutResult[] = []
    let left = records.map((record, index) => ({ record, index }))
    for (let put = 1; ; put++) {
      const input = { ...addressOf(stream, this.#byArn), Records: left.map(({ record }) => toEntry(record)) }
      const answer = await this.#ask(() => this.#sdk.send(new PutRecordsCommand(input)))
      const refused = left.filter((_, at) => answer.Records![at]!.ErrorCode !== undefined)
      left.forEach(({ index }, at) => {
        const { ShardId, SequenceNumber } = answer.Records![at]!
        if (SequenceNumber !== undefined) results[index] = { shard: ShardId!, sequenceNumber: SequenceNumber }
      })
      if (refused.length === 0) return results
      if (put === MOST_PUTS) {
        const why = answer.Records!.find(({ ErrorMessage }) => ErrorMessage !== undefined)!.ErrorMessage!
        throw new SourceError('SOURCE_THROTTLED', why)
      }
      left = refused
      await this.#clock.sleep(PUT_AGAIN_MS)
    }
  }

  #active(stream: StreamAddress): Promise<void> {
    return this.#until(async () => (await this.#status(stream)) === 'ACTIVE', `${stream.name} to be active`)
  }

  /** Null when there is no such stream. */
  async #status(stream: StreamAddress): Promise<string | null> {
    try {
      const command = new DescribeStreamSummaryCommand(addressOf(stream, this.#byArn))
      return (await this.#sdk.send(command)).StreamDescriptionSummary!.StreamStatus!
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return null
      throw translateError(error)
    }
  }

  async #until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const endMs = this.#clock.now() + LONGEST_WAIT_MS
    while (!(await holds())) {
      if (this.#clock.now() > endMs)
        throw new SourceError('SOURCE_FAILED', `waited in vain for stream ${what}`)
      await this.#clock.sleep(POLL_MS)
    }
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw translateError(error)
    }
  }
}

function toEntry({ partitionKey, data, explicitHashKey }: NewRecord) {
  const hashKey = explicitHashKey === undefined ? {} : { ExplicitHashKey: explicitHashKey }
  return { PartitionKey: partitionKey, Data: data, ...hashKey }
}
