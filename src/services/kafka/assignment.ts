/**
 * Kafka's range assignment for one topic: members in the order of their IDs, each with a run of neighbouring
 * partitions; the first ones have one more when it does not divide evenly.
 */
export function assignRanges(
  members: readonly string[],
  partitions: readonly number[],
): Map<string, number[]> {
  const inOrder = members.toSorted()
  const sorted = partitions.toSorted((a, b) => a - b)
  const each = Math.floor(sorted.length / inOrder.length)
  const longer = sorted.length % inOrder.length
  return new Map(
    inOrder.map((member, index) => {
      const from = index * each + Math.min(index, longer)
      return [member, sorted.slice(from, from + each + (index < longer ? 1 : 0))]
    }),
  )
}

/** Kafka's round robin for one topic: members in the order of their IDs take partitions in turn. */
export function assignInTurn(
  members: readonly string[],
  partitions: readonly number[],
): Map<string, number[]> {
  const inOrder = members.toSorted()
  const sorted = partitions.toSorted((a, b) => a - b)
  return new Map(
    inOrder.map((member, index) => [member, sorted.filter((_, at) => at % inOrder.length === index)]),
  )
}
