import {
  AssignerProtocol,
  PartitionAssigners,
  type Assigner,
  type Assignment,
  type Cluster,
  type PartitionAssigner,
} from 'kafkajs'
import { assignInTurn, assignRanges } from '../assignment.ts'

type Assign = (members: readonly string[], partitions: readonly number[]) => Map<string, number[]>

/**
 * The ways of assigning partitions that we offer a group: those that Java consumers offer by default, so that a
 * custom ConsumerGroupId can be shared with them (KAF-13), and the one of other kafkajs consumers.
 */
export const ASSIGNERS: readonly PartitionAssigner[] = [
  ({ cluster }) => assigner('range', assignRanges, cluster),
  ({ cluster }) => assigner('roundrobin', assignInTurn, cluster),
  PartitionAssigners.roundRobin,
]

/** An assigner that looks at one topic after another, each for the members that have subscribed to it. */
function assigner(name: string, assign: Assign, cluster: Cluster): Assigner {
  return {
    name,
    version: 0,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members, topics }) => {
      const shares = new Map<string, Assignment>(members.map(({ memberId }) => [memberId, {}]))
      for (const topic of topics) {
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
        const subscribed = members.filter((member) => topicsOf(member.memberMetadata).includes(topic))
        const assigned = assign(
          subscribed.map(({ memberId }) => memberId),
          partitions,
        )
        for (const [memberId, share] of assigned) if (share.length > 0) shares.get(memberId)![topic] = share
      }
      return [...shares].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }))
    },
  }
}

function topicsOf(memberMetadata: Buffer): readonly string[] {
  return AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []
}
