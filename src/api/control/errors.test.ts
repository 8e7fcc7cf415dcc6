import { beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, FUNCTION_ARN, MAPPINGS, STREAM, TABLE_STREAM, WAITING } from './fixture.ts'

let bench: ControlBench
beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
})

const kinesis = { EventSourceArn: STREAM, StartingPosition: 'LATEST' }
const table = { EventSourceArn: TABLE_STREAM, StartingPosition: 'LATEST' }
const kafka = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1.example:9092'] } },
  Topics: ['payments'],
  StartingPosition: 'LATEST',
}
const queue = { EventSourceArn: 'arn:aws:sqs:us-east-2:123456789012:q' }
const BROKER = 'arn:aws:mq:us-east-2:123456789012:broker:shop:b-1'
const BASIC_AUTH = { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:shop' }
const OnSuccess = { Destination: 'arn:aws:sqs:us-east-2:123456789012:q' }

const INVALID = [
  ['no source', {}, 'Unrecognized event source.'],
  ['no source of AWS', { EventSourceArn: 'arn:aws:s3:::bucket' }, 'Unrecognized event source.'],
  ['a function that is not there', { ...kinesis, FunctionName: 'other' }, 'Function does not exist'],
  ['a function elsewhere', { FunctionName: 'other', EventSourceArn: STREAM }, 'Function does not exist'],
  [
    'OnSuccess',
    { ...kinesis, DestinationConfig: { OnSuccess } },
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'a destination of a queue',
    { ...queue, DestinationConfig: { OnFailure: OnSuccess } },
    'Unsupported DestinationConfig parameter for given event source mapping type.',
  ],
  [
    'a parameter of another source',
    { ...kinesis, ScalingConfig: { MaximumConcurrency: 2 } },
    "Unsupported 'scalingConfig' parameter for given event source mapping type.",
  ],
  [
    'no StartingPosition',
    { EventSourceArn: STREAM },
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  ],
  [
    'AT_TIMESTAMP on a table',
    { ...table, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 },
    `Unsupported starting position for arn type: ${TABLE_STREAM}`,
  ],
  [
    'a large batch of a queue without a window',
    { ...queue, BatchSize: 11 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a window of a FIFO queue',
    { EventSourceArn: `${queue.EventSourceArn}.fifo`, MaximumBatchingWindowInSeconds: 1 },
    'Batching window is not supported for FIFO queues',
  ],
  [
    'a wrong filter',
    { ...kinesis, FilterCriteria: { Filters: [{ Pattern: '{"data":1}' }] } },
    'Invalid filter pattern definition.',
  ],
  [
    'self-managed Kafka without credentials',
    kafka,
    "Required 'sourceAccessConfigurations' parameter is missing.",
  ],
  [
    'what is not built',
    { ...kinesis, EventSourceArn: `${STREAM}/consumer/fan-out:1767225600` },
    expect.stringContaining('does not do it yet'),
  ],
  [
    'a member that there is not',
    { ...kinesis, BatchSzie: 1 },
    expect.stringContaining("'BatchSzie' is no parameter"),
  ],
  ['a member of ours', { ...kinesis, Id: 'x' }, "'Id' is no parameter of an event source mapping."],
  [
    'a destination that is none, without the advice that is for files',
    { ...kinesis, DestinationConfig: { OnFailure: { Destination: FUNCTION_ARN } } },
    `"${FUNCTION_ARN}" is no destination: write the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket, or kafka://TOPIC.`,
  ],
  [
    'a secret that is none, without the advice that is for files',
    { ...kafka, SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'nonsense' }] },
    'A URI of BASIC_AUTH cannot be "nonsense": write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME.',
  ],
  [
    'a broker of either kind',
    { EventSourceArn: BROKER, Queues: ['mails'], SourceAccessConfigurations: [BASIC_AUTH] },
    'Whether this broker is ActiveMQ or RabbitMQ cannot be known from its ARN: name one of the two under Connections or Resources in the file of the function, or give a RabbitMQ its VIRTUAL_HOST.',
  ],
] as const

const VIOLATIONS = [
  [
    'a StartingPosition that there is not',
    { ...kinesis, StartingPosition: 'x' },
    "1 validation error detected: Value 'x' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
  ],
  [
    'a batch too large',
    { ...kinesis, BatchSize: 10_001 },
    "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  [
    'several values',
    { ...kinesis, BatchSize: 0, MaximumRecordAgeInSeconds: 30 },
    "2 validation errors detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '30' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
  ],
  [
    'a window too long',
    { ...kinesis, MaximumBatchingWindowInSeconds: 301 },
    expect.stringContaining('equal to 300'),
  ],
  [
    'a name that is none',
    { ...kinesis, FunctionName: 'a b' },
    expect.stringContaining("Value 'a b' at 'functionName'"),
  ],
  [
    'a file as a destination',
    { ...kinesis, DestinationConfig: { OnFailure: { Destination: 'file:/etc' } } },
    expect.stringContaining("Value 'file:/etc' at 'destinationConfig.onFailure.destination'"),
  ],
  [
    'a file as a secret',
    { ...kafka, SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'file:/etc/passwd' }] },
    expect.stringContaining("Value 'file:/etc/passwd' at 'sourceAccessConfigurations.1.member.uRI'"),
  ],
  [
    'a tag without a key',
    { ...kinesis, Tags: { '': 'a' } },
    expect.stringContaining('1 validation error detected'),
  ],
] as const

describe('a creation that is refused', () => {
  it.each(INVALID)(
    'for %s: InvalidParameterValueException [API-16, API-17, API-23]',
    async (_, request, message) => {
      expect(await bench.create(request)).toEqual({
        status: 400,
        headers: { 'x-amzn-ErrorType': 'InvalidParameterValueException' },
        body: { Type: 'User', message },
      })
      expect(bench.store.list()).toEqual([])
    },
  )

  it.each(VIOLATIONS)(
    'for %s: ValidationException [API-16, API-23, API-24, API-25]',
    async (_, request, message) => {
      expect(await bench.create(request)).toEqual({
        status: 400,
        headers: { 'x-amzn-ErrorType': 'ValidationException' },
        body: { message },
      })
    },
  )

  it.each([
    ['text for a number', { ...kinesis, BatchSize: '1' }, 'STRING_VALUE can not be converted to an Integer'],
    [
      'a number for text',
      { ...kinesis, StartingPosition: 1 },
      'NUMBER_VALUE can not be converted to a String',
    ],
    ['text for a boolean', { ...kinesis, Enabled: 'yes' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['a list for an object', { ...kinesis, FilterCriteria: [] }, "Unexpected field type at 'filterCriteria'"],
    [
      'an object as a pattern',
      { ...kinesis, FilterCriteria: { Filters: [{ Pattern: {} }] } },
      'START_OBJECT can not be converted to a String',
    ],
  ])('for %s: SerializationException', async (_, request, message) => {
    expect(await bench.create(request)).toMatchObject({ status: 400, body: { message } })
  })

  it.each([
    ['{'],
    ['[]'],
    ['"x"'],
    ['\u0000'],
    [`${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    [`{"Tags":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`],
  ])('for a body that is no request: SerializationException', async (body) => {
    expect(await bench.send('POST', MAPPINGS, body)).toMatchObject({
      status: 400,
      headers: { 'x-amzn-ErrorType': 'SerializationException' },
    })
  })

  it('for a function elsewhere than its mappings so far: InvalidParameterValueException [CFG-1]', async () => {
    await bench.created(kinesis)
    const elsewhere = {
      ...kinesis,
      EventSourceArn: `${STREAM}-2`,
      FunctionName: FUNCTION_ARN.replace('us-east-2', 'eu-west-1'),
    }
    expect(await bench.create(elsewhere)).toMatchObject({
      status: 400,
      body: { Type: 'User', message: 'Function does not exist' },
    })
  })

  it('for a second mapping of a stream and function: ResourceConflictException, whatever the qualifier [API-26, API-29]', async () => {
    const { UUID } = await bench.created(kinesis)
    for (const FunctionName of ['my-function', 'my-function:PROD']) {
      expect(await bench.create({ ...kinesis, FunctionName })).toEqual({
        status: 409,
        headers: { 'x-amzn-ErrorType': 'ResourceConflictException' },
        body: {
          Type: 'User',
          message: `The event source arn (" ${STREAM} ") and function (" my-function ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
        },
      })
    }
  })

  it('for a topic that one of the servers has a mapping for [API-26]', async () => {
    const SourceAccessConfigurations = [
      { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:k' },
    ]
    const { UUID, FunctionArn } = await bench.created({ ...kafka, SourceAccessConfigurations })
    const servers = ['k1.example:9092', 'k2.example:9092']
    const second = {
      ...kafka,
      SourceAccessConfigurations,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: servers } },
    }
    expect((await bench.create(second)).body['message']).toBe(
      `An event source mapping with event source ("${servers.join(',')}"), function ("${String(FunctionArn)}"), topics ("payments") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    )
  })

  it('for a stream or queue that is not there and is not made [API-23]', async () => {
    bench = new ControlBench(`${WAITING}Resources: { AutoCreate: false }\n`)
    await bench.seconds(1)
    for (const source of [kinesis, table]) {
      expect((await bench.create(source)).body['message']).toBe(`Stream not found: ${source.EventSourceArn}`)
    }
    const access = [BASIC_AUTH, { Type: 'VIRTUAL_HOST', URI: '/' }]
    const mails = { EventSourceArn: BROKER, Queues: ['mails'], SourceAccessConfigurations: access }
    expect((await bench.create(mails)).body['message']).toBe("NOT_FOUND - no queue 'mails' in vhost '/'")
  })
})

it.each([
  ['GET', '/'],
  ['GET', '/2015-03-31'],
  ['DELETE', MAPPINGS],
  ['POST', `${MAPPINGS}/x`],
  ['GET', '/2017-03-31/tags'],
  ['PATCH', '/2017-03-31/tags/x'],
])('%s %s is no operation', async (method, path) => {
  expect(await bench.send(method, path)).toMatchObject({
    status: 404,
    headers: { 'x-amzn-ErrorType': 'UnknownOperationException' },
  })
})
