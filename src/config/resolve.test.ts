import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BASIC_AUTH, destination, SECRET } from './checks/fixture.ts'
import { DOCUMENTDB, KINESIS, load, MQ, MSK, pipelineOf, pipelineText as text } from './fixture.ts'
import { uuidOf } from './resolve-mapping.ts'

const FOLDER = '/srv/pipelines'
const mappingOf = (pipeline: string, given = {}) =>
  pipelineOf(pipeline, { folder: FOLDER, ...given }).mappings[0]!
const functionOf = (members: string) =>
  pipelineOf(text('kinesis').replace('orders }', `orders, ${members} }`), {
    folder: FOLDER,
    scriptedFunctions: false,
  }).function

describe('a mapping', () => {
  it('has the defaults of its source [PAGE-7, BAT-4]', () => {
    expect(mappingOf(text('kinesis'))).toEqual({
      id: 'orders.orders',
      uuid: uuidOf('orders.orders'),
      sourceType: 'kinesis',
      service: 'kinesis',
      sourceName: 'orders',
      eventSourceArn: KINESIS,
      region: 'us-east-2',
      account: '123456789012',
      connection: { kind: 'embedded' },
      enabled: true,
      batchSize: 100,
      windowMs: 0,
      startingPosition: { kind: 'LATEST' },
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: -1,
      tumblingWindowInSeconds: 0,
      reportBatchItemFailures: false,
      maximumConcurrency: null,
      filterPatterns: [],
      sourceAccess: [],
    })
    expect(mappingOf(text('sqs'))).toMatchObject({ batchSize: 10, windowMs: 0 })
    expect(mappingOf(text('sqsFifo'))).toMatchObject({ batchSize: 10, windowMs: 0 })
    expect(mappingOf(text('dynamodb'))).toMatchObject({ batchSize: 100, windowMs: 0, sourceName: 'orders' })
  })

  it('has a window of 500 ms on Kafka, MQ and DocumentDB unless it gives one [PAGE-9, BAT-9, CON-19]', () => {
    for (const kind of ['msk', 'selfManagedKafka', 'activemq', 'rabbitmq', 'documentdb'] as const) {
      expect(mappingOf(text(kind))).toMatchObject({ batchSize: 100, windowMs: 500 })
      expect(mappingOf(text(kind, 'MaximumBatchingWindowInSeconds: 0')).windowMs).toBe(0)
    }
  })

  it('has what the file says', () => {
    const members =
      'Id: mine, Enabled: false, BatchSize: 7, MaximumBatchingWindowInSeconds: 2, StartingPositionTimestamp: 1700000000.5, MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true, FunctionResponseTypes: [ReportBatchItemFailures]'
    expect(mappingOf(text('kinesis', members).replace('LATEST', 'AT_TIMESTAMP'))).toMatchObject({
      id: 'mine',
      enabled: false,
      batchSize: 7,
      windowMs: 2000,
      startingPosition: { kind: 'AT_TIMESTAMP', timestampMs: 1_700_000_000_500 },
      maximumRetryAttempts: 3,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    })
  })

  it('joins the group of its UUID, which follows from its Id, unless it names one [KAF-12]', () => {
    const { consumerGroupId, uuid } = mappingOf(text('msk'))
    expect(consumerGroupId).toBe(uuid)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuidOf('a')).not.toBe(uuidOf('b'))
    const named = 'AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: mine }'
    expect(mappingOf(text('msk', named)).consumerGroupId).toBe('mine')
  })

  it('keeps the source text of numbers in patterns given as objects', () => {
    const members = `FilterCriteria: { Filters: [{ Pattern: { data: { a: [300.0] } } }, { Pattern: '{"data":{"a":[1]}}' }] }`
    expect(mappingOf(text('kinesis', members)).filterPatterns).toEqual([
      '{"data":{"a":[300.0]}}',
      '{"data":{"a":[1]}}',
    ])
  })

  it('has its destination, directories absolute', () => {
    expect(mappingOf(text('kinesis', destination('file:../dead'))).onFailureDestination).toBe(
      'file:/srv/dead',
    )
    expect(mappingOf(text('kinesis', destination('arn:aws:s3:::dead'))).onFailureDestination).toBe(
      'arn:aws:s3:::dead',
    )
    expect(mappingOf(text('kinesis', destination('')))).not.toHaveProperty('onFailureDestination')
  })

  it('knows its broker and virtual host [RMQ-1]', () => {
    expect(mappingOf(text('rabbitmq', BASIC_AUTH))).toMatchObject({
      service: 'rabbitmq',
      virtualHost: '/',
      sourceName: 'orders',
    })
    const withHost = BASIC_AUTH.replace('}]', '}, { Type: VIRTUAL_HOST, URI: shop }]')
    expect(mappingOf(text('rabbitmq', withHost).replace('EngineType: RABBITMQ, ', ''))).toMatchObject({
      sourceType: 'rabbitmq',
      virtualHost: 'shop',
    })
    expect(mappingOf(text('activemq', BASIC_AUTH))).toMatchObject({
      eventSourceArn: MQ,
      sourceType: 'activemq',
    })
  })

  it('is named after what it reads', () => {
    expect(mappingOf(text('kinesisConsumer'))).toMatchObject({
      sourceType: 'kinesisConsumer',
      sourceName: 'orders',
    })
    expect(mappingOf(text('sqsFifo')).id).toBe('orders.orders.fifo')
    expect(mappingOf(text('documentdb', BASIC_AUTH))).toMatchObject({
      id: 'orders.shop',
      eventSourceArn: DOCUMENTDB,
    })
    expect(
      mappingOf(text('documentdb', BASIC_AUTH).replace('shop }', 'shop, CollectionName: items }')).id,
    ).toBe('orders.shop.items')
  })
})

describe('a connection', () => {
  const connection = (kind: 'kinesis' | 'msk' | 'selfManagedKafka' | 'rabbitmq', value: string) =>
    mappingOf(
      text(
        kind,
        kind === 'rabbitmq' ? 'SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:A" }]' : '',
        `Connections: { ${value} }\n`,
      ),
      {
        embedded: false,
        environment: { A: '{}' },
      },
    ).connection

  it('is that of the service, or of the one ARN', () => {
    expect(connection('kinesis', 'kinesis: embedded')).toEqual({ kind: 'embedded' })
    expect(connection('kinesis', 'kinesis: aws')).toEqual({ kind: 'aws' })
    expect(connection('kinesis', 'kinesis: { Endpoint: "http://k:1" }')).toEqual({
      kind: 'endpoint',
      endpoint: 'http://k:1',
    })
    expect(connection('kinesis', `kinesis: aws, "${KINESIS}": embedded`)).toEqual({ kind: 'embedded' })
    expect(connection('msk', `kafka: embedded, "${MSK}": { Brokers: ["b:1"] }`)).toEqual({
      kind: 'brokers',
      brokers: ['b:1'],
    })
    expect(connection('rabbitmq', 'rabbitmq: { Url: "amqp://r:1" }')).toEqual({
      kind: 'url',
      url: 'amqp://r:1',
    })
  })

  it('to self-managed Kafka leads to its servers, or to those that the connection names', () => {
    expect(connection('selfManagedKafka', 'kafka: {}')).toEqual({ kind: 'brokers', brokers: ['k1:9092'] })
    expect(connection('selfManagedKafka', 'kafka: { Brokers: ["b:1"] }')).toEqual({
      kind: 'brokers',
      brokers: ['b:1'],
    })
  })

  it('to Secrets Manager comes along where a secret is an ARN', () => {
    const access = `SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: "${SECRET}" }]`
    const file = text(
      'msk',
      access,
      'Connections: { kafka: { Brokers: ["b:1"] }, secretsmanager: { Endpoint: "http://s:1" } }\n',
    )
    expect(mappingOf(file, { embedded: false })).toMatchObject({
      sourceAccess: [{ type: 'SASL_SCRAM_512_AUTH', uri: SECRET }],
      secretsManager: { kind: 'endpoint', endpoint: 'http://s:1' },
    })
    expect(mappingOf(file, { embedded: true })).not.toHaveProperty('secretsManager')
  })
})

describe('a function', () => {
  it('has the region and account of the first mapping that has them', () => {
    expect(functionOf('Command: [a]')).toMatchObject({
      arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
      timeoutMs: 3000,
      memoryLimitInMB: 128,
      reservedConcurrentExecutions: null,
      environment: {},
    })
    expect(pipelineOf(text('selfManagedKafka')).function.arn).toBe(
      'arn:aws:lambda:us-east-1:000000000000:function:orders',
    )
    expect(pipelineOf(text('selfManagedKafka')).mappings[0]).toMatchObject({
      region: 'us-east-1',
      account: '000000000000',
    })
  })

  it('has its code in one of the ways', () => {
    expect(functionOf('Command: [sh, run.sh]').code).toEqual({
      kind: 'command',
      command: ['sh', 'run.sh'],
      cwd: FOLDER,
    })
    expect(functionOf('Endpoint: "http://f:9000"').code).toEqual({
      kind: 'endpoint',
      url: 'http://f:9000/2015-03-31/functions/orders/invocations',
    })
    const whole = 'http://f:9000/2015-03-31/functions/function/invocations'
    expect(functionOf(`Endpoint: "${whole}"`).code).toEqual({ kind: 'endpoint', url: whole })
    expect(pipelineOf(text('kinesis')).function.code).toEqual({ kind: 'scripted' })
  })

  it('has what the file says', () => {
    expect(
      functionOf(
        'Command: [a], Timeout: 9, MemorySize: 256, ReservedConcurrentExecutions: 0, Environment: { Variables: { AB: c } }',
      ),
    ).toMatchObject({
      timeoutMs: 9000,
      memoryLimitInMB: 256,
      reservedConcurrentExecutions: 0,
      environment: { AB: 'c' },
    })
  })
})

it('keeps resources, and what feeds them apart', () => {
  const rest = `Resources:\n  AutoCreate: false\n  kinesis:\n    orders: { ShardCount: 2, Records: "${import.meta.filename}", PerSecond: 5, Repeat: true }\n    empty: {}\n`
  const { resources, autoCreate } = load(text('kinesis', '', rest)).pipelines[0]!
  expect(autoCreate).toBe(false)
  expect(resources).toEqual([
    {
      service: 'kinesis',
      name: 'orders',
      properties: { ShardCount: 2 },
      feed: { file: import.meta.filename, perSecond: 5, repeat: true },
    },
    { service: 'kinesis', name: 'empty', properties: {} },
  ])
})

describe('the engine', () => {
  it('has defaults', () => {
    expect(pipelineOf(text('kinesis')).engine).toEqual({
      retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0.1 },
      stateDirectory: resolve('.pipeline'),
      drainTimeoutMs: 900_000,
      destinationTimeoutMs: 300_000,
    })
  })

  it('has what a file says, for all files of the run where they share it', () => {
    const engine =
      'Engine: { RetryBackoff: { FirstDelayMs: 5, Jitter: 0 }, StateDirectory: ../state, DrainTimeoutInSeconds: 2 }\n'
    const texts = [
      text('kinesis', '', engine),
      text('msk').replace('FunctionName: orders', 'FunctionName: other'),
    ]
    const [one, two] = load(texts, { folder: FOLDER }).pipelines
    expect(one!.engine).toEqual({
      retryBackoff: { firstDelayMs: 5, maximumDelayMs: 60_000, jitter: 0 },
      stateDirectory: '/srv/state',
      drainTimeoutMs: 2000,
      destinationTimeoutMs: 300_000,
    })
    expect(two!.engine).toMatchObject({ stateDirectory: '/srv/state', drainTimeoutMs: 900_000 })
    expect(
      load(texts, { folder: FOLDER, stateDirectory: '/other' }).pipelines[0]!.engine.stateDirectory,
    ).toBe('/other')
  })
})
