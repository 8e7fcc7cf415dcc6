import type { SourceType } from '../../model/index.ts'
import { listOf, membersOf, type MappingView } from '../mapping-view.ts'
import type { Problem } from '../problem.ts'
import type { MappingCheck } from './check.ts'

/**
 * Settings of one mapping that do not go together.
 * @decision CON-2 MaximumPollers goes to 10,000 for SQS and to 2,000 for Kafka.
 * @decision CFG-27 A KMSKeyArn without filters is accepted, with a warning that it has no use.
 */
export const SETTING_CHECKS: readonly MappingCheck[] = [
  {
    name: 'AT_TIMESTAMP and its moment go together',
    rules: ['CFG-8'],
    find: (view) => {
      const { StartingPosition: position, StartingPositionTimestamp: moment } = view.members
      if (position === 'AT_TIMESTAMP' && moment === undefined && view.sourceType !== 'dynamodb') {
        return [view.atOwner([], 'TIMESTAMP_MISSING', { rule: 'CFG-8' })]
      }
      if (moment === undefined || (position !== 'TRIM_HORIZON' && position !== 'LATEST') || isDynamoDB(view))
        return []
      return [view.atKey(['StartingPositionTimestamp'], 'TIMESTAMP_UNUSED', { rule: 'CFG-8' })]
    },
  },
  {
    name: 'the starting moment has passed',
    rules: ['KAF-14', 'CFG-1'],
    find: (view, { nowMs }) => {
      const seconds = view.number('StartingPositionTimestamp')
      if (seconds === undefined || seconds * 1000 <= nowMs) return []
      const rule = view.service === 'kafka' ? 'KAF-14' : 'CFG-1'
      const values = { actual: seconds, now: Math.floor(nowMs / 1000) }
      return [view.atValue(['StartingPositionTimestamp'], 'TIMESTAMP_IN_FUTURE', { rule, values })]
    },
  },
  {
    name: 'a large SQS batch has a window',
    // Only for standard queues: elsewhere a batch of 100 without a window is the default (CFG-14).
    rules: ['CFG-13', 'CON-1'],
    find: (view) => {
      const size = view.number('BatchSize') ?? 0
      const window = view.members['MaximumBatchingWindowInSeconds'] ?? 0
      if (view.sourceType !== 'sqs' || size <= 10 || window !== 0) return []
      return [view.atValue(['BatchSize'], 'WINDOW_NEEDED', { rule: 'CFG-13', values: { actual: size } })]
    },
  },
  {
    name: 'a queue scales in one way',
    rules: ['CFG-16'],
    find: (view) => {
      const isScaled = membersOf(view.members, 'ScalingConfig')['MaximumConcurrency'] !== undefined
      if (!isScaled || !view.isProvisioned || !isQueueOfSqs(view.sourceType)) return []
      return [view.atKey(['ScalingConfig'], 'SCALING_AMBIGUOUS', { rule: 'CFG-16' })]
    },
  },
  {
    name: 'there are not fewer pollers at most than at least',
    rules: ['CFG-17'],
    find: (view) => {
      const { MinimumPollers: minimum, MaximumPollers: maximum } = membersOf(
        view.members,
        'ProvisionedPollerConfig',
      )
      if (typeof minimum !== 'number' || typeof maximum !== 'number' || maximum >= minimum) return []
      const values = { minimum, maximum }
      return [
        view.atValue(['ProvisionedPollerConfig', 'MaximumPollers'], 'POLLERS_REVERSED', {
          rule: 'CFG-17',
          values,
        }),
      ]
    },
  },
  {
    name: 'settings of provisioned mode have it',
    rules: ['CFG-23', 'CFG-19', 'KAF-19'],
    find: provisionedSettings,
  },
  {
    name: 'a tumbling window has one lane a shard',
    rules: ['CFG-22'],
    find: (view) => {
      const { TumblingWindowInSeconds: window, ParallelizationFactor: factor } = view.members
      if (typeof window !== 'number' || window === 0 || typeof factor !== 'number' || factor === 1) return []
      return [view.atValue(['ParallelizationFactor'], 'TUMBLING_WITH_PARALLELIZATION', { rule: 'CFG-22' })]
    },
  },
  {
    name: 'records outlive their window',
    rules: [],
    find: (view) => {
      const { MaximumRecordAgeInSeconds: age, MaximumBatchingWindowInSeconds: window } = view.members
      if (typeof age !== 'number' || age < 0 || typeof window !== 'number' || window < age) return []
      const details = { severity: 'warning' as const, values: { age, window } }
      return [view.atValue(['MaximumRecordAgeInSeconds'], 'AGE_WITHIN_WINDOW', details)]
    },
  },
  {
    name: 'a key for filters has filters',
    rules: ['CFG-27'],
    find: (view) => {
      const filters = listOf(membersOf(view.members, 'FilterCriteria')['Filters'])
      const key = view.members['KMSKeyArn']
      if (typeof key !== 'string' || key === '' || filters.length > 0) return []
      return [view.atKey(['KMSKeyArn'], 'KEY_WITHOUT_FILTER', { rule: 'CFG-27', severity: 'warning' })]
    },
  },
]

/** What only provisioned Kafka has, and the value that changes nothing. */
const PROVISIONED_ONLY: readonly (readonly [key: string, neutral: unknown])[] = [
  ['MaximumRetryAttempts', -1],
  ['MaximumRecordAgeInSeconds', -1],
  ['BisectBatchOnFunctionError', false],
  ['FunctionResponseTypes', undefined],
  ['LoggingConfig', undefined],
]

/** @decision CFG-23 A Kafka setting of provisioned mode that has its default value is accepted on demand too. */
function provisionedSettings(view: MappingView): (Problem | undefined)[] {
  if (view.service !== 'kafka' || view.isProvisioned) return []
  const settings = PROVISIONED_ONLY.filter(
    ([key, neutral]) => isSet(view.members[key]) && view.members[key] !== neutral,
  )
  const needed = settings.map(([key]) =>
    view.atKey([key], 'PROVISIONED_MODE_NEEDED', { rule: 'CFG-23', values: { key } }),
  )
  return [...needed, ...registries(view)]
}

/** A registry needs provisioned mode; turning the mode off beside one is what CFG-19 refuses. */
function registries(view: MappingView): (Problem | undefined)[] {
  const rule = view.members['ProvisionedPollerConfig'] === undefined ? 'CFG-23' : 'CFG-19'
  return ['AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig'].flatMap((key) => {
    if (!isSet(membersOf(view.members, key)['SchemaRegistryConfig'])) return []
    const values = { key: 'SchemaRegistryConfig' }
    return [view.atKey([key, 'SchemaRegistryConfig'], 'PROVISIONED_MODE_NEEDED', { rule, values })]
  })
}

/** Whether a member is there and says something: an empty list or mapping is as good as none. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

function isDynamoDB(view: MappingView): boolean {
  return view.sourceType === 'dynamodb'
}

function isQueueOfSqs(sourceType: SourceType | undefined): boolean {
  return sourceType === 'sqs' || sourceType === 'sqsFifo'
}
