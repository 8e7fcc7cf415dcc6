import { describe, expect, it } from 'vitest'
import { settleStarts } from './group-offsets.ts'
import type { KafkajsBroker, KafkajsCluster } from './kafkajs-internals.ts'

const TOPIC = 'orders'

interface Asked {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; offset?: string }[]
  }[]
}

/** A topic of two partitions whose group stands at 500 in each, and what of it the cluster's metadata knows. */
function worldThatKnows(known: readonly number[]) {
  const commits: { partition: number; offset?: string }[] = []
  const cluster = {
    findTopicPartitionMetadata: () => known.map((partitionId) => ({ partitionId })),
    // As kafkajs: of a partition that it does not know it says nothing.
    fetchTopicsOffset: async (topics: Asked['topics']) =>
      topics.map(({ partitions }) => ({
        topic: TOPIC,
        partitions: partitions
          .filter(({ partition }) => known.includes(partition))
          .map((one) => ({ ...one, offset: '0' })),
      })),
  } as unknown as KafkajsCluster
  const coordinator = {
    offsetFetch: async ({ topics }: Asked) => ({
      responses: topics.map(({ partitions }) => ({
        partitions: partitions.map((one) => ({ ...one, offset: '500', metadata: 'partitions=1' })),
      })),
    }),
    offsetCommit: async ({ topics }: Asked) => {
      commits.push(...topics.flatMap(({ partitions }) => partitions))
    },
  } as unknown as KafkajsBroker
  const member = { groupId: 'group', memberId: 'me', groupGenerationId: 1, topic: TOPIC }
  const start = { kind: 'LATEST' } as const
  const settled = settleStarts(cluster, coordinator, { ...member, start, partitions: [0, 1] })
  return { settled, commits }
}

describe('where the partitions of a member start', () => {
  it('is what the group has committed, and nothing is committed anew [KAF-13]', async () => {
    const { settled, commits } = worldThatKnows([0, 1])
    expect([...(await settled)].map(([, { offset }]) => offset)).toEqual([500, 500])
    expect(commits).toEqual([])
  })

  it('is not known of a partition that is in no metadata yet: the offset of its group stays as it is', async () => {
    const { settled, commits } = worldThatKnows([0])
    await expect(settled).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    expect(commits).toEqual([])
  })
})
