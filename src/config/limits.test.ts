/** The limits of the catalogue's section 2: the values at them are taken, the next ones are refused. */
import { expect, it } from 'vitest'
import type { SourceType } from '../model/index.ts'
import { load, MAPPINGS, pipelineText } from './fixture.ts'

type Limits = readonly [kinds: string, name: string, taken: string[], refused: string[], code: string]
const RANGED = 'VALUE_RANGE'

const LIMITS: readonly (readonly [title: string, ...Limits])[] = [
  [
    'batch size, 1 to 10000 [PAGE-13, CFG-1]',
    'kinesis dynamodb msk selfManagedKafka activemq rabbitmq documentdb',
    'BatchSize',
    ['1', '10000'],
    ['0', '10001', '-5'],
    `${RANGED} PAGE-13`,
  ],
  [
    'batch size of an SQS queue [PAGE-13]',
    'sqs',
    'BatchSize',
    ['1', '10', '10000, MaximumBatchingWindowInSeconds: 1'],
    ['0', '10001, MaximumBatchingWindowInSeconds: 1'],
    `${RANGED} PAGE-13`,
  ],
  [
    'batch size of a FIFO queue [CFG-15, BAT-15]',
    'sqsFifo',
    'BatchSize',
    ['1', '10'],
    ['0', '11'],
    `${RANGED} CFG-15`,
  ],
  [
    'window, 0 to 300 s [BAT-3, CFG-1]',
    'kinesis dynamodb sqs',
    'MaximumBatchingWindowInSeconds',
    ['0', '300'],
    ['-1', '301'],
    `${RANGED} BAT-3`,
  ],
  [
    'window in whole seconds [BAT-3]',
    'kinesis sqs',
    'MaximumBatchingWindowInSeconds',
    ['1'],
    ['0.5', '"1"'],
    'VALUE_TYPE BAT-3',
  ],
  [
    'window of Kafka and MQ, 0 to 300 s [PAGE-10, CFG-1]',
    'msk selfManagedKafka activemq rabbitmq documentdb',
    'MaximumBatchingWindowInSeconds',
    ['0', '300'],
    ['-1', '301'],
    `${RANGED} PAGE-10`,
  ],
  [
    'window of Kafka and MQ in whole seconds [PAGE-10]',
    'msk selfManagedKafka activemq rabbitmq',
    'MaximumBatchingWindowInSeconds',
    ['1'],
    ['0.5', '1.5', '"1"'],
    'VALUE_TYPE PAGE-10',
  ],
  [
    'no window for a FIFO queue [CFG-15, BAT-15]',
    'sqsFifo',
    'MaximumBatchingWindowInSeconds',
    ['0'],
    ['1'],
    `${RANGED} CFG-15`,
  ],
  [
    'parallelization factor, 1 to 10 [CFG-1]',
    'kinesis dynamodb',
    'ParallelizationFactor',
    ['1', '10'],
    ['0', '11'],
    `${RANGED} KIN-7`,
  ],
  [
    'record age, -1 or 60 to 604800 [CFG-1]',
    'kinesis dynamodb',
    'MaximumRecordAgeInSeconds',
    ['-1', '60', '604800'],
    ['-2', '0', '59', '604801'],
    `${RANGED} ERR-10`,
  ],
  [
    'retries, -1 to 10000 [CFG-1, CON-17, DDB-2]',
    'kinesis dynamodb',
    'MaximumRetryAttempts',
    ['-1', '0', '10000'],
    ['-2', '10001'],
    `${RANGED} ERR-3`,
  ],
  [
    'tumbling window, 0 to 900 s [TUM-1, CFG-1]',
    'kinesis dynamodb',
    'TumblingWindowInSeconds',
    ['0', '900'],
    ['-1', '901'],
    `${RANGED} TUM-1`,
  ],
  [
    'response types [CFG-1]',
    'kinesis dynamodb sqs sqsFifo',
    'FunctionResponseTypes',
    ['[]', '[ReportBatchItemFailures]'],
    ['[Other]'],
    'VALUE_UNKNOWN RBF-1',
  ],
  [
    'one response type [CFG-1]',
    'kinesis',
    'FunctionResponseTypes',
    ['[]'],
    ['[ReportBatchItemFailures, ReportBatchItemFailures]'],
    'VALUE_LENGTH RBF-1',
  ],
  ['one topic [CFG-25]', 'msk selfManagedKafka', 'Topics', [], ['[]', '[aa, bb]'], 'VALUE_LENGTH CFG-25'],
  ['one queue [CFG-25]', 'activemq rabbitmq', 'Queues', [], ['[]', '[a, b]'], 'VALUE_LENGTH CFG-25'],
  [
    'concurrency of a queue, 2 to 1000 [CFG-1]',
    'sqs sqsFifo',
    'ScalingConfig',
    ['{ MaximumConcurrency: 2 }', '{ MaximumConcurrency: 1000 }'],
    ['{ MaximumConcurrency: 1 }', '{ MaximumConcurrency: 1001 }'],
    `${RANGED} CFG-1`,
  ],
  [
    'pollers of a queue, 2 to 200 and 2 to 10000 [PRV-4, CON-2, SQS-2]',
    'sqs sqsFifo',
    'ProvisionedPollerConfig',
    ['{ MinimumPollers: 2, MaximumPollers: 10000 }', '{}'],
    [
      '{ MinimumPollers: 1 }',
      '{ MinimumPollers: 201 }',
      '{ MaximumPollers: 1 }',
      '{ MaximumPollers: 10001 }',
    ],
    `${RANGED} PRV-4`,
  ],
  [
    'pollers of Kafka, 1 to 200 and 1 to 2000 [PRV-3, CON-2]',
    'msk selfManagedKafka',
    'ProvisionedPollerConfig',
    ['{ MinimumPollers: 1, MaximumPollers: 2000 }'],
    ['{ MinimumPollers: 0 }', '{ MinimumPollers: 201 }', '{ MaximumPollers: 0 }', '{ MaximumPollers: 2001 }'],
    `${RANGED} PRV-3`,
  ],
  [
    'groups of metrics by source [CFG-30]',
    'kinesis dynamodb sqs',
    'MetricsConfig',
    ['{ Metrics: [EventCount] }'],
    ['{ Metrics: [ErrorCount] }', '{ Metrics: [KafkaMetrics] }'],
    'VALUE_UNSUPPORTED CFG-30',
  ],
  [
    'groups of metrics of Kafka [CFG-30]',
    'msk',
    'MetricsConfig',
    ['{ Metrics: [EventCount, ErrorCount, KafkaMetrics] }'],
    ['{ Metrics: [Other] }'],
    'VALUE_UNKNOWN CFG-30',
  ],
  [
    'an empty list of filters [CFG-28]',
    'kinesis sqs msk',
    'FilterCriteria',
    ['{ Filters: [] }'],
    ['{ Filters: 5 }'],
    'VALUE_TYPE FLT-4',
  ],
  [
    'access types of MSK [CFG-21, MSK-2, CON-10]',
    'msk',
    'SourceAccessConfigurations',
    ['[{ Type: SASL_SCRAM_512_AUTH, URI: env:A }]', '[{ Type: IAM_AUTH, URI: a }]'],
    ['[{ Type: BASIC_AUTH, URI: env:A }]', '[{ Type: VIRTUAL_HOST, URI: / }]'],
    'VALUE_UNSUPPORTED MSK-2',
  ],
  [
    'at most 22 entries [CON-9, CFG-20]',
    'selfManagedKafka',
    'SourceAccessConfigurations',
    [`[${'{ Type: VPC_SUBNET, URI: "subnet:a" }, '.repeat(22)}]`],
    [`[${'{ Type: VPC_SUBNET, URI: "subnet:a" }, '.repeat(23)}]`],
    'VALUE_LENGTH CFG-24',
  ],
  [
    'tags, keys to 128 and values to 256 [CFG-1]',
    'kinesis activemq',
    'Tags',
    [`{ ${'k'.repeat(128)}: ${'v'.repeat(256)} }`],
    [`{ k: ${'v'.repeat(257)} }`],
    'VALUE_LENGTH CFG-1',
  ],
  [
    'consumer group, 1 to 200 characters [KAF-12]',
    'msk',
    'AmazonManagedKafkaEventSourceConfig',
    [`{ ConsumerGroupId: ${'g'.repeat(200)} }`],
    ['{ ConsumerGroupId: "" }', `{ ConsumerGroupId: ${'g'.repeat(201)} }`],
    'VALUE_LENGTH KAF-12',
  ],
]

it.each(LIMITS)('limits: %s', (_title, ...[kinds, name, taken, wrong, code]) => {
  for (const kind of kinds.split(' ') as SourceType[]) {
    const given = (value: string) => {
      const text = MAPPINGS[kind].includes(`${name}:`)
        ? pipelineText(kind).replace(new RegExp(`${name}: \\[orders\\]`), `${name}: ${value}`)
        : pipelineText(kind, `${name}: ${value}`)
      const errors = load(text).problems.filter(({ severity }) => severity === 'error')
      return { kind, value, found: errors.map((one) => `${one.code} ${one.rule}`) }
    }
    for (const value of taken) expect(given(value)).toEqual({ kind, value, found: [] })
    for (const value of wrong) expect(given(value)).toEqual({ kind, value, found: [code] })
  }
})

it('limits: starting positions by source [CFG-9]', () => {
  const start = (kind: SourceType, position: string) =>
    load(pipelineText(kind).replace('LATEST', position)).problems.map(({ code, rule }) => `${code} ${rule}`)
  expect(start('dynamodb', 'TRIM_HORIZON')).toEqual([])
  expect(start('dynamodb', 'AT_TIMESTAMP')).toEqual(['VALUE_UNSUPPORTED CFG-9'])
  for (const kind of ['kinesis', 'msk', 'documentdb'] as const) {
    expect(start(kind, 'AT_TIMESTAMP')).toContain('TIMESTAMP_MISSING CFG-8')
    expect(start(kind, 'NEVER')).toContain(`VALUE_UNKNOWN ${kind === 'msk' ? 'KAF-13' : 'LIF-13'}`)
  }
})
