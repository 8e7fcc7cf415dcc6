import { describe, expect, it } from 'vitest'
import { DYNAMODB, KINESIS, MAPPINGS, MQ, pipelineText as text, problems, SQS } from '../fixture.ts'
import { BASIC_AUTH, destination, titled } from './fixture.ts'
import { RUN_CHECKS } from './run.ts'

/** A file with these mappings, complete but for the closing brace. */
const file = (...mappings: string[]) =>
  `Function: { FunctionName: orders }\nEventSourceMappings:\n${mappings.map((one) => `  - ${one} }\n`).join('')}`
const renamed = (pipeline: string, name = 'payments') =>
  pipeline.replace('FunctionName: orders', `FunctionName: ${name}`)
const group = (id: string) => `AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: ${id} }`
const kinesisResource = (name: string, properties: string) =>
  `Resources: { kinesis: { ${name}: { ${properties} } } }\n`
const kafka = (servers: string) => `${MAPPINGS.selfManagedKafka.replace('"k1:9092"', servers)}, ${BASIC_AUTH}`
const mq = (queue: string, host: string) =>
  `{ EventSourceArn: "${MQ}", Queues: [${queue}], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: env:A }, { Type: VIRTUAL_HOST, URI: ${host} }]`

interface RunExample {
  readonly passes: readonly (readonly string[])[]
  readonly fails: readonly (readonly [texts: readonly string[], ...found: string[]])[]
}

const EXAMPLES: Readonly<Record<string, RunExample>> = {
  'a function reads a source once': {
    passes: [
      [text('kinesis'), renamed(text('kinesis'))],
      [file(mq('a', '/'), `${mq('a', '/two')}, Id: two`)],
      [file(kafka('"k1:9092"'), `${kafka('"k2:9092"')}, Id: two`)],
    ],
    fails: [
      [[file(MAPPINGS.kinesis, MAPPINGS.kinesis)], 'p.yaml:4:23 MAPPING_TWICE API-26'],
      [[file(MAPPINGS.msk, MAPPINGS.msk)], 'p.yaml:4:23 MAPPING_TWICE API-26'],
      [
        [file(kafka('"k1:9092", "k2:9092"'), kafka('"k3:9092", "k2:9092"'))],
        'p.yaml:4:7 MAPPING_TWICE API-26',
      ],
      [
        [text('kinesis'), text('kinesis', 'Id: other')],
        'p2.yaml:1:27 FUNCTION_NAME_SHARED warning',
        'p2.yaml:3:23 MAPPING_TWICE API-26',
      ],
    ],
  },
  'each mapping has a name of its own': {
    passes: [[file(MAPPINGS.kinesis, `${MAPPINGS.sqs}, Id: queue`)]],
    fails: [
      [[file(MAPPINGS.kinesis, MAPPINGS.sqs)], 'p.yaml:4:7 MAPPING_ID_TAKEN'],
      [[text('kinesis', 'Id: a'), renamed(text('sqs', 'Id: a'))], 'p2.yaml:3:72 MAPPING_ID_TAKEN'],
    ],
  },
  'each consumer group belongs to one mapping': {
    passes: [[text('msk', group('a')), renamed(text('msk', group('b')))]],
    fails: [
      [
        [text('msk', group('a')), renamed(text('msk', group('a')))],
        'p2.yaml:3:185 CONSUMER_GROUP_TAKEN KAF-12',
      ],
    ],
  },
  'functions that run together have names of their own': {
    passes: [[text('kinesis'), renamed(text('msk'))]],
    fails: [[[text('kinesis'), text('msk', 'Id: topic')], 'p2.yaml:1:27 FUNCTION_NAME_SHARED warning']],
  },
  'files do not contradict each other about a resource': {
    passes: [
      [
        text('kinesis', '', kinesisResource('orders', 'ShardCount: 2')),
        renamed(text('kinesis', '', kinesisResource('orders', 'ShardCount: 2, RetentionPeriodHours: 48'))),
      ],
    ],
    fails: [
      [
        [
          text('kinesis', '', kinesisResource('orders', 'ShardCount: 2')),
          renamed(text('kinesis', '', kinesisResource('orders', 'ShardCount: 3'))),
        ],
        'p2.yaml:4:47 RESOURCE_CONTRADICTION',
      ],
    ],
  },
  'a resource is used': {
    passes: [
      [text('kinesis', destination(SQS), 'Resources: { sqs: { orders: {} }, kinesis: { orders: {} } }\n')],
      [
        text(
          'sqs',
          '',
          `Resources: { sqs: { dead: {}, orders: { RedrivePolicy: { deadLetterTargetArn: "${SQS.replace('orders', 'dead')}", maxReceiveCount: 2 } } } }\n`,
        ),
      ],
      [text('activemq', BASIC_AUTH, 'Resources: { activemq: { ActiveMQ.DLQ: {} } }\n')],
      [
        text('kinesis', '', kinesisResource('payments', '')),
        renamed(text('kinesis').replace('stream/orders', 'stream/payments')),
      ],
      // Mappings that a function waits for may name it.
      [`Function: { FunctionName: orders }\nEventSourceMappings: []\n${kinesisResource('orders', '')}`],
    ],
    fails: [[[text('kinesis', '', kinesisResource('ordres', ''))], 'p.yaml:4:25 RESOURCE_UNUSED warning']],
  },
  'files that run together share a state directory': {
    passes: [
      [text('kinesis', '', 'Engine: { StateDirectory: ./a }\n'), renamed(text('kinesis'))],
      [
        text('kinesis', '', 'Engine: { StateDirectory: ./a }\n'),
        renamed(text('kinesis', '', 'Engine: { StateDirectory: a }\n')),
      ],
    ],
    fails: [
      [
        [
          text('kinesis', '', 'Engine: { StateDirectory: a }\n'),
          renamed(text('kinesis', '', 'Engine: { StateDirectory: b }\n')),
        ],
        'p2.yaml:4:27 STATE_DIRECTORY_CONTRADICTION',
      ],
    ],
  },
}

describe('what does not go together in a run', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(RUN_CHECKS.map(({ name }) => name))
  })

  it.each(titled(RUN_CHECKS))('%s', (_title, { name }) => {
    const { passes, fails } = EXAMPLES[name]!
    for (const texts of passes) expect({ texts, found: problems(texts) }).toEqual({ texts, found: [] })
    for (const [texts, ...found] of fails) expect({ texts, found: problems(texts) }).toEqual({ texts, found })
  })

  it('tells tables and streams of one name apart', () => {
    const table = text('dynamodb').replace(DYNAMODB, DYNAMODB.replace('table/orders', 'table/other'))
    expect(problems([text('kinesis'), renamed(table)])).toEqual([])
    expect(problems([text('kinesis'), text('kinesis').replace(KINESIS, `${KINESIS}2`)])).toEqual([
      'p2.yaml:1:27 FUNCTION_NAME_SHARED warning',
    ])
  })
})
