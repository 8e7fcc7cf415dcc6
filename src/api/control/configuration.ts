import type { MappingStateChanged } from '../../model/index.ts'
import { RESPONSE_FACTS, stoppedReason } from '../../source-types/index.ts'
import { lastProcessingResult, type Standing } from '../../views/index.ts'
import { mappingArn, type MappingEntry } from './mapping-entry.ts'
import type { Members } from './request-body.ts'

/** Members that answers show as they were asked for, in AWS's order; those without a default only if they were. */
const SHOWN = [
  'StartingPosition',
  'StartingPositionTimestamp',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'EventSourceArn',
  'FilterCriteria',
  'KMSKeyArn',
  'MetricsConfig',
  'LoggingConfig',
  'ScalingConfig',
  'ProvisionedPollerConfig',
  'DestinationConfig',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'SelfManagedEventSource',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'FunctionResponseTypes',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
] as const

/**
 * The EventSourceMappingConfiguration that Create, Get, List, Update and Delete answer with (API-2): per source exactly
 * the members that AWS's recordings have (API-7 to API-9); what is absent is omitted (API-11); neither FunctionName nor
 * Enabled nor Tags (API-3, API-5).
 * @param state the state to tell, when it is not the one where the mapping stands by now
 */
export function configurationOf(
  entry: MappingEntry,
  standing: Standing | undefined,
  state?: MappingStateChanged['state'],
): Members {
  const { uuid, functionArn, mapping } = entry
  const { reason, tellsResult } = RESPONSE_FACTS[mapping.sourceType]
  const changedMs = Math.max(entry.lastModifiedMs, standing?.changedMs ?? 0)
  return {
    UUID: uuid,
    ...settings(entry),
    EventSourceMappingArn: mappingArn(entry),
    FunctionArn: functionArn,
    LastModified: changedMs / 1000,
    ...(tellsResult
      ? { LastProcessingResult: standing ? lastProcessingResult(standing) : 'No records processed' }
      : {}),
    State: state ?? standing?.state ?? 'Creating',
    StateTransitionReason: (standing && stoppedReason(mapping.sourceType, standing)) ?? reason,
  }
}

function settings({ members, mapping }: MappingEntry): Members {
  const { defaults } = RESPONSE_FACTS[mapping.sourceType]
  const all: Record<string, unknown> = { ...defaults, ...members, ...kafkaGroup(members, mapping) }
  if (isEmptyFilter(members)) delete all['FilterCriteria']
  else if (members['FilterCriteria'] !== undefined)
    all['FilterCriteria'] = filterCriteria(mapping.filterPatterns)
  if (mapping.onFailureDestination === undefined && 'DestinationConfig' in all)
    all['DestinationConfig'] = { OnFailure: {} }
  return Object.fromEntries(SHOWN.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])))
}

/** Without a filter there is none to show (CFG-28). */
function isEmptyFilter(members: Members): boolean {
  const { Filters = [] } = (members['FilterCriteria'] ?? {}) as { Filters?: readonly unknown[] }
  return Filters.length === 0
}

/** Patterns are texts, also where a file has them as objects. */
function filterCriteria(patterns: readonly string[]): Members {
  return { Filters: patterns.map((Pattern) => ({ Pattern })) }
}

/** A Kafka mapping tells its consumer group, the UUID by default (API-9, KAF-12). */
function kafkaGroup(members: Members, mapping: MappingEntry['mapping']): Members {
  if (mapping.service !== 'kafka') return {}
  const key =
    mapping.sourceType === 'msk' ? 'AmazonManagedKafkaEventSourceConfig' : 'SelfManagedKafkaEventSourceConfig'
  const given = (members[key] ?? {}) as Members
  return { [key]: { ...given, ConsumerGroupId: mapping.consumerGroupId } }
}
