/** The tables of the catalogue's section 2, row by row: what each source takes, what it refuses, what it defaults to. */
import { describe, expect, it } from 'vitest'
import type { SourceType } from '../model/index.ts'
import { settingsOf } from '../source-types/index.ts'
import { load, MAPPINGS, pipelineText } from './fixture.ts'

/** Every setting that a mapping of some source may have, with a value that its own sources take. */
const ANY: Readonly<Record<string, string>> = {
  SelfManagedEventSource: '{ Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["k1:9092"] } }',
  EngineType: 'ACTIVEMQ',
  Topics: '[orders]',
  Queues: '[orders]',
  Enabled: 'false',
  StartingPosition: 'LATEST',
  StartingPositionTimestamp: '5',
  BatchSize: '5',
  MaximumBatchingWindowInSeconds: '0',
  ParallelizationFactor: '1',
  MaximumRecordAgeInSeconds: '-1',
  MaximumRetryAttempts: '-1',
  BisectBatchOnFunctionError: 'false',
  TumblingWindowInSeconds: '0',
  FunctionResponseTypes: '[]',
  DestinationConfig: '{}',
  FilterCriteria: '{}',
  KMSKeyArn: '""',
  ScalingConfig: '{}',
  ProvisionedPollerConfig: '{}',
  SourceAccessConfigurations: '[]',
  AmazonManagedKafkaEventSourceConfig: '{}',
  SelfManagedKafkaEventSourceConfig: '{}',
  DocumentDBEventSourceConfig: '{ DatabaseName: shop }',
  MetricsConfig: '{}',
  LoggingConfig: '{}',
  Tags: '{}',
}

const ALL = 'Enabled BatchSize MaximumBatchingWindowInSeconds Tags'
const STREAM = `${ALL} StartingPosition ParallelizationFactor MaximumRecordAgeInSeconds MaximumRetryAttempts BisectBatchOnFunctionError TumblingWindowInSeconds FunctionResponseTypes DestinationConfig FilterCriteria KMSKeyArn MetricsConfig`
const QUEUE = `${ALL} FunctionResponseTypes FilterCriteria KMSKeyArn ScalingConfig ProvisionedPollerConfig MetricsConfig`
const KAFKA = `${ALL} StartingPosition StartingPositionTimestamp Topics MaximumRecordAgeInSeconds MaximumRetryAttempts BisectBatchOnFunctionError FunctionResponseTypes DestinationConfig FilterCriteria KMSKeyArn ProvisionedPollerConfig SourceAccessConfigurations MetricsConfig LoggingConfig`
const MQ = `${ALL} EngineType Queues FilterCriteria KMSKeyArn SourceAccessConfigurations`

const HAS: Readonly<Record<SourceType, readonly [rules: string, names: string]>> = {
  kinesis: ['KIN-1', `${STREAM} StartingPositionTimestamp`],
  kinesisConsumer: ['KIN-1', `${STREAM} StartingPositionTimestamp`],
  dynamodb: ['DDB-1, CFG-9', STREAM],
  sqs: ['SQS-1', QUEUE],
  sqsFifo: ['SQS-1', QUEUE],
  msk: ['KAF-1, KAF-2, KAF-4, CON-15, CON-16', `${KAFKA} AmazonManagedKafkaEventSourceConfig`],
  selfManagedKafka: [
    'KAF-1, KAF-2, KAF-4, CON-15, CON-16',
    `${KAFKA} SelfManagedEventSource SelfManagedKafkaEventSourceConfig`,
  ],
  activemq: ['MQ-1, MQ-2', MQ],
  rabbitmq: ['MQ-1, MQ-2', MQ],
  documentdb: [
    'DOC-1',
    `${ALL} StartingPosition StartingPositionTimestamp DocumentDBEventSourceConfig SourceAccessConfigurations`,
  ],
}

/** The codes and rules of what a mapping with one member more is refused for. */
function refused(kind: SourceType, name: string, value: string): string[] {
  const isThere = MAPPINGS[kind].includes(`${name}:`)
  const text = isThere ? pipelineText(kind) : pipelineText(kind, `${name}: ${value}`)
  const { problems } = load(
    name === 'StartingPositionTimestamp' ? text.replace('LATEST', 'AT_TIMESTAMP') : text,
  )
  return problems.flatMap(({ code, rule, severity }) => (severity === 'error' ? [`${code} ${rule}`] : []))
}

describe.each(Object.entries(HAS))('a mapping of %s', (kind, [rules, names]) => {
  const sourceType = kind as SourceType
  const own = names.split(' ')

  it(`has these settings and no others [CFG-11, ${rules}]`, () => {
    for (const [name, value] of Object.entries(ANY)) {
      const found = refused(sourceType, name, value)
      // A source of another kind breaks further rules besides, which have tests of their own.
      const isOwn = own.includes(name)
      const about = isOwn ? found : found.filter((one) => one.startsWith('PARAMETER_UNSUPPORTED'))
      expect({ name, about }).toEqual({ name, about: isOwn ? [] : ['PARAMETER_UNSUPPORTED CFG-11'] })
    }
    const known = settingsOf(sourceType).map(([name]) => name)
    expect(known.toSorted()).toEqual(
      ['Id', ...(kind === 'selfManagedKafka' ? [] : ['EventSourceArn']), ...own].toSorted(),
    )
  })
})

it('has no setting for the payload limit [PAGE-14]', () => {
  for (const name of ['MaximumPayloadSize', 'MaximumBatchSizeInBytes', 'PayloadLimitInMB']) {
    const found = load(pipelineText('kinesis', `${name}: 5`)).problems
    expect(found.map(({ code, rule }) => `${code} ${rule}`)).toEqual(['PAYLOAD_LIMIT_FIXED PAGE-14'])
  }
})

it('spells the pollers as the API does [KAF-3, CON-34]', () => {
  const [problem] = load(pipelineText('msk', 'ProvisionedPollersConfig: {}')).problems
  expect(problem).toMatchObject({ code: 'KEY_UNKNOWN', hint: 'write ProvisionedPollerConfig' })
})

it('asks for all of a schema registry, and spells its CA as the API does [CFG-26, CON-29]', () => {
  const registry = (members: string) =>
    load(
      pipelineText(
        'msk',
        `ProvisionedPollerConfig: { MinimumPollers: 1 }, AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: { ${members} } }`,
      ),
    ).problems.map(({ code, rule }) => `${code} ${rule}`)
  expect(registry('')).toEqual(['KEY_MISSING SCH-8', 'KEY_MISSING SCH-5', 'KEY_MISSING SCH-4'])
  const rest =
    'SchemaRegistryURI: "https://r", EventRecordFormat: JSON, SchemaValidationConfigs: [{ Attribute: KEY }]'
  expect(registry(`${rest}, AccessConfigs: [{ Type: SERVER_ROOT_CA_CERTIFICATE, URI: env:A }]`)).toEqual([])
  expect(registry(`${rest}, AccessConfigs: [{ Type: SERVER_ROOT_CA_CERT, URI: env:A }]`)).toEqual([
    'VALUE_UNKNOWN SCH-7',
  ])
})
