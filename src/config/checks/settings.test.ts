import { describe, expect, it } from 'vitest'
import { NOW_MS, pipelineText as text } from '../fixture.ts'
import {
  BASIC_AUTH,
  expectedOf,
  filters,
  foundIn,
  foundOf,
  PROVISIONED,
  registry,
  titled,
  type Examples,
} from './fixture.ts'
import { SETTING_CHECKS } from './settings.ts'

const at = (kind: 'kinesis' | 'msk', seconds: number) =>
  text(kind, `StartingPositionTimestamp: ${seconds}`).replace('LATEST', 'AT_TIMESTAMP')

const EXAMPLES: Examples = {
  'AT_TIMESTAMP and its moment go together': {
    passes: [at('kinesis', 5), text('msk')],
    fails: [
      [text('kinesis').replace('LATEST', 'AT_TIMESTAMP'), 'TIMESTAMP_MISSING CFG-8'],
      [text('msk', 'StartingPositionTimestamp: 5'), 'TIMESTAMP_UNUSED CFG-8'],
    ],
  },
  'the starting moment has passed': {
    passes: [at('msk', NOW_MS / 1000)],
    fails: [
      [at('msk', NOW_MS / 1000 + 1), 'TIMESTAMP_IN_FUTURE KAF-14'],
      [at('kinesis', NOW_MS), 'TIMESTAMP_IN_FUTURE CFG-1'],
    ],
  },
  'a large SQS batch has a window': {
    passes: [
      text('sqs', 'BatchSize: 10'),
      text('sqs', 'BatchSize: 11, MaximumBatchingWindowInSeconds: 1'),
      text('kinesis', 'BatchSize: 10000, MaximumBatchingWindowInSeconds: 0'),
      text('dynamodb', 'BatchSize: 11'),
      text('msk', 'BatchSize: 11, MaximumBatchingWindowInSeconds: 0'),
    ],
    fails: [
      [text('sqs', 'BatchSize: 11'), 'WINDOW_NEEDED CFG-13'],
      [text('sqs', 'BatchSize: 11, MaximumBatchingWindowInSeconds: 0'), 'WINDOW_NEEDED CFG-13'],
    ],
  },
  'a queue scales in one way': {
    passes: [
      text('sqs', 'ScalingConfig: { MaximumConcurrency: 2 }, ProvisionedPollerConfig: {}'),
      text('sqs', 'ScalingConfig: {}, ProvisionedPollerConfig: { MinimumPollers: 2 }'),
    ],
    fails: [
      [
        text(
          'sqs',
          'ScalingConfig: { MaximumConcurrency: 2 }, ProvisionedPollerConfig: { MaximumPollers: 5 }',
        ),
        'SCALING_AMBIGUOUS CFG-16',
      ],
    ],
  },
  'there are not fewer pollers at most than at least': {
    passes: [text('msk', 'ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 5 }')],
    fails: [
      [
        text('msk', 'ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 4 }'),
        'POLLERS_REVERSED CFG-17',
      ],
    ],
  },
  'settings of provisioned mode have it': {
    passes: [
      text(
        'msk',
        `${PROVISIONED}, MaximumRetryAttempts: 3, FunctionResponseTypes: [ReportBatchItemFailures]`,
      ),
      text('msk', 'MaximumRetryAttempts: -1, BisectBatchOnFunctionError: false, FunctionResponseTypes: []'),
      text('msk', registry('https://registry')),
      text('kinesis', 'MaximumRetryAttempts: 3'),
    ],
    fails: [
      [text('msk', 'MaximumRetryAttempts: 3'), 'PROVISIONED_MODE_NEEDED CFG-23'],
      [
        text('msk', 'MaximumRecordAgeInSeconds: 60, ProvisionedPollerConfig: {}'),
        'PROVISIONED_MODE_NEEDED CFG-23',
      ],
      [text('msk', 'BisectBatchOnFunctionError: true'), 'PROVISIONED_MODE_NEEDED CFG-23'],
      [text('msk', 'FunctionResponseTypes: [ReportBatchItemFailures]'), 'PROVISIONED_MODE_NEEDED CFG-23'],
      [text('msk', 'LoggingConfig: { SystemLogLevel: INFO }'), 'PROVISIONED_MODE_NEEDED CFG-23'],
      [
        text('msk', registry('https://registry').replace(`${PROVISIONED}, `, '')),
        'PROVISIONED_MODE_NEEDED CFG-23',
      ],
      [
        text('msk', registry('https://registry').replace('{ MinimumPollers: 1 }', '{}')),
        'PROVISIONED_MODE_NEEDED CFG-19',
      ],
    ],
  },
  'a tumbling window has one lane a shard': {
    passes: [
      text('kinesis', 'TumblingWindowInSeconds: 30, ParallelizationFactor: 1'),
      text('kinesis', 'TumblingWindowInSeconds: 0, ParallelizationFactor: 2'),
    ],
    fails: [
      [
        text('dynamodb', 'TumblingWindowInSeconds: 30, ParallelizationFactor: 2'),
        'TUMBLING_WITH_PARALLELIZATION CFG-22',
      ],
    ],
  },
  'records outlive their window': {
    passes: [
      text('kinesis', 'MaximumRecordAgeInSeconds: 61, MaximumBatchingWindowInSeconds: 60'),
      text('kinesis', 'MaximumRecordAgeInSeconds: -1, MaximumBatchingWindowInSeconds: 60'),
      text('kinesis', 'MaximumRecordAgeInSeconds: 60'),
    ],
    fails: [
      [
        text('kinesis', 'MaximumRecordAgeInSeconds: 60, MaximumBatchingWindowInSeconds: 60'),
        'AGE_WITHIN_WINDOW warning',
      ],
    ],
  },
  'a key for filters has filters': {
    passes: [
      text('kinesis', `KMSKeyArn: "arn:aws:kms:us-east-2:123456789012:key/1", ${filters(1)}`),
      text('kinesis', 'KMSKeyArn: ""'),
    ],
    fails: [
      [
        text('kinesis', 'KMSKeyArn: "arn:aws:kms:us-east-2:123456789012:key/1"'),
        'KEY_WITHOUT_FILTER CFG-27 warning',
      ],
    ],
  },
}

describe('settings of a mapping', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(SETTING_CHECKS.map(({ name }) => name))
  })

  it.each(titled(SETTING_CHECKS))('%s', (_title, { name }) => {
    expect(foundIn(EXAMPLES[name]!)).toEqual(expectedOf(EXAMPLES[name]!))
  })

  it('takes StartingPosition for no setting of queues [CFG-10]', () => {
    expect(foundOf(text('sqs', 'StartingPosition: LATEST'))).toEqual(['PARAMETER_UNSUPPORTED CFG-11'])
    expect(foundOf(text('activemq', `${BASIC_AUTH}, StartingPosition: LATEST`))).toEqual([
      'PARAMETER_UNSUPPORTED CFG-11',
    ])
  })
})
