import type { KinesisPort, KinesisRecord, StreamAddress } from '../../services/kinesis/port.ts'
import type { ShardService } from '../shard-service.ts'
import { describeReadable, incarnationOf, listAllShards } from './stream-reading.ts'

/** Kinesis as what reads shards sees it. */
export function kinesisShardService(port: KinesisPort, stream: StreamAddress): ShardService<KinesisRecord> {
  return {
    describe: async () => {
      const description = await describeReadable(port, stream)
      const { retentionPeriodHours } = description
      return { incarnation: incarnationOf(description), retentionPeriodHours }
    },
    // Nothing but the name leads to a stream: what was replaced cannot be read any more.
    use: () => {},
    listShards: async () => {
      const shards = await listAllShards(port, stream)
      return shards.map(({ id, parents, endingSequenceNumber }) => {
        return { id, parents, closed: endingSequenceNumber !== null }
      })
    },
    getIterator: (shard, start) => port.getIterator({ stream, shard, start }),
    getRecords: async (iterator, limit) => {
      const answer = await port.getRecords({ stream, iterator, limit })
      const { records, nextIterator, millisBehindLatest: behindMs, from } = answer
      // A full page may have more behind it, whatever the service says (kinesalite always says 0).
      const caughtUp = nextIterator === null || (behindMs === 0 && records.length < limit)
      return { records, nextIterator, caughtUp, behindMs, ...(from === undefined ? {} : { from }) }
    },
  }
}
