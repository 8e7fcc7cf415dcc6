import { describe, expect, it } from 'vitest'
import { BASIC_AUTH, destination, PROVISIONED, registry, SECRET } from './checks/fixture.ts'
import { MAPPINGS, pipelineOf, pipelineText as text, SQS, type Given } from './fixture.ts'
import { refuseNotBuilt } from './index.ts'
import { ACCESS_NOT_BUILT, SETTINGS_NOT_BUILT, SOURCES_NOT_BUILT } from './not-built.ts'

/** What is refused, by name. */
function refused(pipeline: string, given: Given = {}): string[] {
  return refuseNotBuilt(pipelineOf(pipeline, given)).map(({ code, severity, message }) => {
    expect({ code, severity }).toEqual({ code: 'NOT_BUILT', severity: 'error' })
    return message.replace(' is valid, but this version does not do it yet', '')
  })
}

/** A file that uses each setting of the table, and the words for it. */
const USES: Readonly<Record<string, readonly [text: string, words: string]>> = {
  DestinationConfig: [text('msk', destination('file:dead')), 'DestinationConfig with a destination'],
  ProvisionedPollerConfig: [text('msk', PROVISIONED), 'ProvisionedPollerConfig with pollers'],
  LoggingConfig: [
    text('msk', `${PROVISIONED}, LoggingConfig: { SystemLogLevel: INFO }`),
    'LoggingConfig with SystemLogLevel',
  ],
  'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig': [
    text('msk', registry('https://r')),
    'SchemaRegistryConfig with a registry',
  ],
  'SelfManagedKafkaEventSourceConfig.SchemaRegistryConfig': [
    text('selfManagedKafka', registry('https://r').replace('AmazonManaged', 'SelfManaged')),
    'SchemaRegistryConfig with a registry',
  ],
}

describe('what is not built', () => {
  it('lets pass what is built', () => {
    expect(
      refused(
        text('kinesis', 'BatchSize: 5, MaximumBatchingWindowInSeconds: 5, Enabled: false, Tags: { a: b }'),
      ),
    ).toEqual([])
    expect(
      refused(text('msk', 'SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: env:A }]')),
    ).toEqual([])
    expect(
      refused(text('selfManagedKafka', BASIC_AUTH, 'Resources: { kafka: { orders: { Partitions: 2 } } }\n')),
    ).toEqual([])
  })

  it('lets pass settings that say what is done anyway', () => {
    const neutral =
      'ParallelizationFactor: 1, BisectBatchOnFunctionError: false, MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1, TumblingWindowInSeconds: 0, FunctionResponseTypes: [], FilterCriteria: {}, KMSKeyArn: "", MetricsConfig: { Metrics: [EventCount] }, DestinationConfig: { OnFailure: { Destination: "" } }'
    expect(refused(text('kinesis', neutral))).toEqual([])
  })

  it('has an example for each setting of the table', () => {
    expect(Object.keys(USES)).toEqual(SETTINGS_NOT_BUILT.map(({ key }) => key))
  })

  it.each(Object.entries(USES))('refuses %s by name', (_key, [pipeline, words]) => {
    expect(refused(pipeline)).toContain(words)
  })

  it.each(SOURCES_NOT_BUILT)('refuses the source %s by name', (kind) => {
    const pipeline = text(kind, MAPPINGS[kind].includes('mq') ? BASIC_AUTH : '')
    expect(refused(pipeline)).toEqual([expect.stringMatching(/^the source /)])
  })

  it.each(ACCESS_NOT_BUILT)('refuses %s by name', (type) => {
    expect(refused(text('msk', `SourceAccessConfigurations: [{ Type: ${type}, URI: a }]`))).toEqual([type])
  })

  it('lets pass destinations of streams, and the queues, topics and buckets for them [DST-1]', () => {
    for (const place of [SQS, SQS.replace('sqs', 'sns'), 'arn:aws:s3:::dead', 'file:dead']) {
      expect(refused(text('kinesis', destination(place)))).toEqual([])
    }
    const resources =
      'Resources: { sqs: { dead: { VisibilityTimeout: 5, DelaySeconds: 1, ContentBasedDeduplication: false } }, sns: { dead: {} }, s3: { dead: {} } }\n'
    expect(refused(text('kinesis', '', resources))).toEqual([])
  })

  it('refuses by name what an embedded RabbitMQ queue cannot be made with', () => {
    const queues = '{ a: { Arguments: { x-queue-type: quorum, x-max-priority: 5 } } }'
    expect(refused(text('kinesis', '', `Resources: { rabbitmq: ${queues} }\n`))).toEqual([
      'x-max-priority of the embedded queue a',
    ])
  })

  it('refuses an embedded Secrets Manager for real brokers', () => {
    const secret = `SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: "${SECRET}" }]`
    const connections = 'Connections: { kafka: { Brokers: ["k:1"] }, secretsmanager: embedded }\n'
    expect(refused(text('msk', secret, connections), { embedded: false })).toEqual([
      'an embedded Secrets Manager',
    ])
  })

  it('says where, under which rule, and what to write until then', () => {
    const [problem] = refuseNotBuilt(pipelineOf(text('msk', `Enabled: true,\n      ${PROVISIONED}`)))
    expect(problem).toMatchObject({ line: 4, column: 7, rule: 'PRV-3', hint: 'remove it' })
    expect(refuseNotBuilt(pipelineOf(text('documentdb')))[0]).toMatchObject({
      line: 3,
      column: 23,
      rule: 'GEN-1',
      hint: expect.stringMatching(/^these sources are built: Kinesis stream, DynamoDB stream, SQS queue, /),
    })
    expect(refuseNotBuilt(pipelineOf(text('msk', destination(SQS))))).toHaveLength(1)
  })
})
