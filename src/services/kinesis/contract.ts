import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeFailures } from './contract-failures.ts'
import { describePositions } from './contract-positions.ts'
import { describeRecords } from './contract-records.ts'
import { describeShards } from './contract-shards.ts'
import type { KinesisPort, KinesisProducer, StreamAddress } from './port.ts'

/** One Kinesis under test. The same assertions hold for all of them, but for what `gaps` names. */
export interface KinesisUnderTest {
  readonly port: KinesisPort
  readonly producer: KinesisProducer
  /** Lets so much of the service's own time pass. */
  readonly pass: (ms: number) => Promise<void>
  /** The same place, as an iterator that has expired. */
  readonly expired: (iterator: string) => Promise<string>
  /** Breaks the port's connection, also under a request that is on its way; the answer mends it. */
  readonly breakConnection: () => Promise<() => Promise<void>>
  /** What this server is known not to do as AWS does; never more than that. */
  readonly gaps: {
    /** MillisBehindLatest is 0 whatever is left to read. */
    readonly neverBehind?: true
    /** GetShardIterator with AT_TIMESTAMP does not answer when no record is that new. */
    readonly hangsPastTheLastRecord?: true
    /** ListShards answers with all shards whatever MaxResults is. */
    readonly oneShardPage?: true
    /** The last page of a closed shard does not name its children. */
    readonly untoldChildren?: true
  }
  close(): Promise<void>
}

/** What the parts of the suite work with. */
export interface ContractBench {
  readonly kinesis: () => KinesisUnderTest
  /** Makes a stream of a name of its own. */
  readonly stream: (shardCount: number) => Promise<StreamAddress>
}

/**
 * The suite that every Kinesis passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeKinesisContract(name: string, start: (() => Promise<KinesisUnderTest>) | null): void {
  describe.skipIf(start === null)(`the Kinesis contract: ${name}`, () => {
    let kinesis: KinesisUnderTest
    const made: StreamAddress[] = []
    beforeAll(async () => {
      kinesis = await start!()
    })
    afterAll(async () => {
      for (const stream of made) await kinesis.producer.deleteStream(stream)
      await kinesis.close()
    })
    const bench: ContractBench = {
      kinesis: () => kinesis,
      stream: async (shardCount) => {
        const stream = { name: `contract-${randomUUID()}` }
        await kinesis.producer.createStream({ name: stream.name, shardCount })
        made.push(stream)
        return stream
      },
    }
    describeShards(bench)
    describeRecords(bench)
    describePositions(bench)
    describeFailures(bench)
  })
}
