import type { MappingStateChanged } from '../../model/index.ts'
import { RESPONSE_FACTS, stoppedReason, toldProblem } from '../../source-types/index.ts'
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
 * @decision GEN-12 The answer to an update shows the new values at once; they count once the state leaves Updating.
 * @decision FLT-45 A KMSKeyArn is kept and shown, and encrypts nothing: whoever may read the state directory reads the filters. As with AWS, a list leaves the criteria of such a mapping out (null).
 * @decision CON-21 StateTransitionReason after what a user did is `User action` for streams and `USER_INITIATED` for queues, Kafka and MQ.
 * @decision FLT-46 Nothing is encrypted, so nothing can fail to be decrypted: no answer has a FilterCriteriaError.
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
      ? { LastProcessingResult: standing ? resultOf(entry, standing) : 'No records processed' }
      : {}),
    State: state ?? standing?.state ?? 'Creating',
    StateTransitionReason: (standing && stoppedReason(mapping.sourceType, standing)) ?? reason,
  }
}

function resultOf({ mapping }: MappingEntry, standing: Standing): string {
  return lastProcessingResult(standing, (problem) => toldProblem(mapping.sourceType, problem))
}

/** The same as lists show it: without filter criteria for which a key is given (FLT-45). */
export function asListed(shown: Members): Members {
  const isHidden = shown['FilterCriteria'] !== undefined && (shown['KMSKeyArn'] ?? '') !== ''
  return isHidden ? { ...shown, FilterCriteria: null } : shown
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
