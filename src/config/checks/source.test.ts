import { describe, expect, it } from 'vitest'
import { MQ, pipelineText as text } from '../fixture.ts'
import { access, BASIC_AUTH, expectedOf, foundIn, SECRET, titled, type Examples } from './fixture.ts'
import { SOURCE_CHECKS } from './source.ts'

const mq = (members = '') =>
  `Function: { FunctionName: orders }\nEventSourceMappings:\n  - { EventSourceArn: "${MQ}", Queues: [orders], ${BASIC_AUTH}${members} }\n`
const other = (arn: string) =>
  `Function: { FunctionName: orders }\nEventSourceMappings: [{ EventSourceArn: "${arn}" }]\n`

const EXAMPLES: Examples = {
  'a mapping names one source': {
    passes: [text('kinesis'), text('selfManagedKafka', BASIC_AUTH)],
    fails: [
      [
        'Function: { FunctionName: orders }\nEventSourceMappings: [{ BatchSize: 5 }]\n',
        'SOURCE_MISSING GEN-14',
      ],
      [
        text('msk', 'SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["k1:9092"] } }'),
        'PARAMETER_UNSUPPORTED CFG-11',
        'SOURCE_AMBIGUOUS GEN-14',
      ],
    ],
  },
  'the source is one of AWS': {
    passes: [text('documentdb', BASIC_AUTH)],
    fails: [
      [other('arn:aws:sns:us-east-2:123456789012:orders'), 'SOURCE_UNRECOGNIZED GEN-14'],
      [other('arn:aws:s3:::orders'), 'SOURCE_UNRECOGNIZED GEN-14'],
      [other('orders'), 'SOURCE_UNRECOGNIZED GEN-14'],
    ],
  },
  'the kind of an MQ broker is known': {
    passes: [
      mq(', EngineType: ACTIVEMQ'),
      mq().replace('}] }', '}, { Type: VIRTUAL_HOST, URI: / }] }'),
      `${mq()}Connections: { rabbitmq: embedded }\n`,
      `${mq()}Resources: { activemq: { orders: {} } }\n`,
    ],
    fails: [
      [mq(), 'ENGINE_TYPE_MISSING'],
      [`${mq()}Connections: { rabbitmq: embedded, activemq: embedded }\n`, 'ENGINE_TYPE_MISSING'],
    ],
  },
  'ActiveMQ has no virtual host': {
    passes: [text('rabbitmq', access(['BASIC_AUTH', SECRET], ['VIRTUAL_HOST', '/']))],
    fails: [
      [
        text('activemq', access(['BASIC_AUTH', SECRET], ['VIRTUAL_HOST', '/'])),
        'VIRTUAL_HOST_UNSUPPORTED RMQ-1',
      ],
    ],
  },
}

describe('which source a mapping reads', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(SOURCE_CHECKS.map(({ name }) => name))
  })

  it.each(titled(SOURCE_CHECKS))('%s', (_title, { name }) => {
    expect(foundIn(EXAMPLES[name]!)).toEqual(expectedOf(EXAMPLES[name]!))
  })
})
