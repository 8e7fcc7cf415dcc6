import type { ResolvedMapping, ResolvedPipeline } from '../../model/index.ts'
import { RESPONSE_FACTS } from '../../source-types/index.ts'
import { conflict, invalid, type AwsError } from './aws-error.ts'
import type { MappingEntry } from './mapping-entry.ts'

/** @throws AwsError when a mapping may not stand beside one of these; `except` is the UUID of the one that it replaces */
export function refuseConflicts(
  others: Iterable<MappingEntry>,
  about: {
    readonly mapping: ResolvedMapping
    readonly functionArn: string
    readonly pipeline: ResolvedPipeline
    readonly except?: string
  },
): void {
  const { mapping, functionArn, pipeline, except } = about
  for (const other of others) {
    if (other.uuid === except) continue
    const error = conflictWith(other, { mapping, functionName: pipeline.function.name, functionArn })
    if (error !== null) throw error
  }
}

/**
 * Why a mapping may not stand beside another; null when it may.
 * @decision API-27, SIL-12 A second mapping of one source and function is a conflict whatever the qualifiers: a file's function has no versions.
 */
function conflictWith(
  other: MappingEntry,
  one: { readonly mapping: ResolvedMapping; readonly functionName: string; readonly functionArn: string },
): AwsError | null {
  const { mapping, functionName, functionArn } = one
  if (functionName === other.pipeline.function.name && isSameSource(mapping, other.mapping)) {
    return conflict(duplicateText(mapping, { functionName, functionArn, uuid: other.uuid }))
  }
  if (mapping.consumerGroupId !== undefined && mapping.consumerGroupId === other.mapping.consumerGroupId) {
    return invalid(
      `The consumer group ${mapping.consumerGroupId} belongs to the mapping with UUID ${other.uuid}: mappings that run together share none.`,
    )
  }
  return null
}

/** API-26: for Kafka the topic and an overlapping bootstrap server. */
function isSameSource(one: ResolvedMapping, other: ResolvedMapping): boolean {
  if (one.sourceType !== other.sourceType || one.sourceName !== other.sourceName) return false
  if (one.virtualHost !== other.virtualHost) return false
  if (one.eventSourceArn !== undefined) return one.eventSourceArn === other.eventSourceArn
  return (one.bootstrapServers ?? []).some((server) => other.bootstrapServers?.includes(server) === true)
}

function duplicateText(
  mapping: ResolvedMapping,
  known: { readonly functionName: string; readonly functionArn: string; readonly uuid: string },
): string {
  const { functionName, functionArn, uuid } = known
  const { eventSourceArn: arn, bootstrapServers = [], sourceName } = mapping
  const please = `already exists. Please update or delete the existing mapping with UUID ${uuid}`
  switch (RESPONSE_FACTS[mapping.sourceType].duplicate) {
    case 'stream':
      return `The event source arn (" ${arn} ") and function (" ${functionName} ") provided mapping ${please}`
    case 'queue':
      return `An event source mapping with SQS arn (" ${arn} ") and function (" ${functionName} ") ${please}`
    case 'kafka':
      return `An event source mapping with event source ("${arn ?? bootstrapServers.join(',')}"), function ("${functionArn}"), topics ("${sourceName}") ${please}`
  }
}
