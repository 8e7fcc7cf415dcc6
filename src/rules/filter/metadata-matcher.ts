import type { SourceType } from '../../model/index.ts'
import type { Field } from './filter.ts'
import { matchMember } from './match-tree.ts'
import { patternTree, type TreeNode } from './pattern-tree.ts'
import type { RecordObject } from './record-value.ts'

/** Whether a record, as the function would see it, has the metadata asked for. */
export type MetadataMatcher = (event: object) => boolean

/**
 * Compiles fields that name properties of the record; undefined when there are none. Numbers have the text in which
 * the event prints them.
 * @decision FLT-15 Kinesis metadata may be named where the record has it (`kinesis.partitionKey`) and, like `data`,
 * at the top (`partitionKey`).
 * @decision FLT-6 What stands in the event around the records (`eventSource`, `eventSourceArn`, `bootstrapServers` of
 * Kafka and MQ) counts as metadata of each.
 */
export function metadataMatcher(
  fields: readonly Field[],
  sourceType: SourceType,
  envelope: RecordObject,
): MetadataMatcher | undefined {
  const tree = patternTree(fields, '', 'printed')
  if (tree === undefined) return undefined
  const isKinesis = sourceType === 'kinesis' || sourceType === 'kinesisConsumer'
  return (event) => {
    const record = event as RecordObject
    const further = isKinesis ? ((record['kinesis'] ?? {}) as RecordObject) : envelope
    for (const node of tree.children) {
      if (!matchMember(node, holderOf(node, record, further), [], 0)) return false
    }
    return true
  }
}

function holderOf({ name }: TreeNode, record: RecordObject, further: RecordObject): RecordObject {
  return Object.hasOwn(record, name) ? record : further
}
