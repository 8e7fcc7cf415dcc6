import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINESIS, load, MAPPINGS, MSK, pipelineText as text, problems, SQS, type Given } from '../fixture.ts'
import { ADDRESS_EXAMPLES } from './address-examples.ts'
import { BASIC_AUTH, destination, SECRET, titled } from './fixture.ts'
import { PIPELINE_CHECKS } from './index.ts'
import { RESOURCE_EXAMPLES, type PipelineExample } from './resource-examples.ts'

let root: string
const write = (name: string, content: string) => writeFileSync(join(root, name), content)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pipeline-checks-'))
  mkdirSync(join(root, 'pipelines'))
  mkdirSync(join(root, 'handlers'))
  write('handlers/orders.ts', 'export async function handler() {}\nexport const other = () => 1\n')
  write('handlers/stream.v2.ts', 'export const handler = async () => {}\n')
  write('handlers/all.mjs', "export * from './orders.ts'\n")
  write('handlers/common.cjs', 'exports.handler = () => {}\n')
  write('handlers/object.js', 'export default { handler() {} }\n')
  write('handlers/nothing.ts', 'const handler = 1\n')
  write('pipelines/records.ndjson', '')
})

afterAll(() => rmSync(root, { recursive: true }))

const inRoot = (given: Given = {}): Given => ({ folder: join(root, 'pipelines'), ...given })
/** A file whose function has these members in place of nothing. */
const fn = (members: string, rest = '') =>
  text('kinesis', '', rest).replace('orders }', `orders, ${members} }`)
const found = (pipeline: string, given: Given = {}) =>
  problems(pipeline, inRoot(given)).map((line) => line.slice(line.indexOf(' ') + 1))
const handler = (name: string) => found(fn(`Handler: ../handlers/${name}`), { scriptedFunctions: false })

const real = { embedded: false }
const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders:live'
/** A real function, with these connections. */
const realFn = (lambda: string, more = '') =>
  fn(`FunctionArn: "${ARN}"${more}`, `Connections: { kinesis: aws${lambda} }\n`)

/** A stream that a file feeds, reached like this. */

const EXAMPLES: Readonly<Record<string, PipelineExample>> = {
  'a function has its code in one way': {
    passes: () => [
      found(text('kinesis')),
      found(fn('Command: [node, a.js]'), { scriptedFunctions: false }),
      found(fn('Endpoint: "http://localhost:9000"'), { scriptedFunctions: false }),
    ],
    fails: () => [
      [found(text('kinesis'), { scriptedFunctions: false }), 'FUNCTION_CODE_MISSING'],
      [found(fn('Command: [node], Endpoint: "http://localhost"')), 'FUNCTION_CODE_AMBIGUOUS'],
    ],
  },
  'a function that runs elsewhere has its own memory and environment': {
    passes: () => [
      found(realFn(', lambda: aws', ', Timeout: 60, ReservedConcurrentExecutions: 5'), real),
      found(fn('Endpoint: "http://localhost:9000", Timeout: 60')),
    ],
    fails: () => [
      [found(realFn(', lambda: aws', ', MemorySize: 256'), real), 'FUNCTION_SETTING_OF_LAMBDA'],
      [
        found(realFn(', lambda: aws', ', Environment: { Variables: { AB: c } }'), real),
        'FUNCTION_SETTING_OF_LAMBDA',
      ],
      [
        found(fn('Endpoint: "http://localhost:9000", MemorySize: 256, Environment: {}')),
        'FUNCTION_SETTING_OF_LAMBDA',
        'FUNCTION_SETTING_OF_LAMBDA',
      ],
    ],
  },
  'the module of a handler is there': {
    passes: () =>
      ['orders.handler', 'stream.v2.handler', 'all.handler', 'common.handler', 'object.handler'].map(handler),
    fails: () => [
      [handler('none.handler'), 'HANDLER_NOT_FOUND'],
      [handler('orders.ts'), 'HANDLER_EXPORT_MISSING'],
      [handler('orders.handle'), 'HANDLER_EXPORT_MISSING'],
      [handler('nothing.handler'), 'HANDLER_EXPORT_MISSING'],
      [handler('orders'), 'VALUE_FORM'],
    ],
  },
  'functions of Kafka, MQ and DocumentDB end within 14 minutes': {
    passes: () => [
      found(fn('Timeout: 900')),
      found(text('msk').replace('orders }', 'orders, Timeout: 840 }')),
    ],
    fails: () =>
      [
        text('msk'),
        text('selfManagedKafka', BASIC_AUTH),
        text('activemq', BASIC_AUTH),
        text('documentdb', BASIC_AUTH),
      ].map(
        (pipeline) =>
          [
            found(pipeline.replace('orders }', 'orders, Timeout: 841 }')),
            'FUNCTION_TIMEOUT_TOO_LONG GEN-6',
          ] as const,
      ),
  },
  'a queue hides messages as long as the function may run': {
    passes: () => [
      found(text('sqs').replace('orders }', 'orders, Timeout: 30 }')),
      found(
        text('sqs', '', 'Resources: { sqs: { orders: { VisibilityTimeout: 60 } } }\n').replace(
          'orders }',
          'orders, Timeout: 60 }',
        ),
      ),
      found(
        text('sqs', '', 'Connections: { sqs: aws }\n').replace('orders }', 'orders, Timeout: 900 }'),
        real,
      ),
    ],
    fails: () => [
      [
        found(text('sqs').replace('orders }', 'orders, Timeout: 31 }')),
        'FUNCTION_TIMEOUT_ABOVE_VISIBILITY CFG-31',
      ],
      [
        found(text('sqs', '', 'Resources: { sqs: { orders: { VisibilityTimeout: 2 } } }\n')),
        'FUNCTION_TIMEOUT_ABOVE_VISIBILITY CFG-31',
      ],
      [
        found(
          realFn(', sqs: embedded, lambda: aws').replace(/\{ EventSourceArn.*\}/, `${MAPPINGS.sqs} }`),
          real,
        ),
        'FUNCTION_TIMEOUT_ABOVE_VISIBILITY CFG-31',
      ],
    ],
  },
  'each service that is named is connected': {
    passes: () => [
      found(text('kinesis')),
      found(text('kinesis', '', 'Connections: { kinesis: aws }\n'), real),
      found(text('kinesis', '', `Connections: { "${KINESIS}": embedded }\n`), real),
      found(text('kinesis', destination('file:dead'), 'Connections: { kinesis: aws }\n'), real),
      found(text('rabbitmq', BASIC_AUTH, 'Connections: { rabbitmq: embedded }\n'), real),
    ],
    fails: () => [
      [found(text('kinesis'), real), 'CONNECTION_MISSING'],
      [found(text('kinesis', destination(SQS), 'Connections: { sqs: aws }\n'), real), 'CONNECTION_MISSING'],
      [found(text('kinesis', destination(SQS)), real), 'CONNECTION_MISSING', 'CONNECTION_MISSING'],
      [
        found(
          text(
            'msk',
            BASIC_AUTH.replace('BASIC_AUTH,', 'SASL_SCRAM_512_AUTH,'),
            'Connections: { kafka: { Brokers: ["k:1"] } }\n',
          ),
          real,
        ),
        'CONNECTION_MISSING',
      ],
    ],
  },
  'a real function is not embedded': {
    passes: () => [
      found(realFn(', lambda: aws'), real),
      found(realFn(', lambda: { Endpoint: "http://localhost:4566" }'), real),
      found(realFn(`, lambda: embedded, "${ARN}": aws`), real),
    ],
    fails: () => [
      [found(realFn(', lambda: embedded'), real), 'FUNCTION_NOT_EMBEDDED'],
      [found(realFn(', lambda: aws')), 'FUNCTION_NOT_EMBEDDED'],
      [found(realFn(''), real), 'CONNECTION_MISSING'],
    ],
  },
  'the brokers of MSK are known': {
    passes: () => [
      found(text('selfManagedKafka', BASIC_AUTH, 'Connections: { kafka: {}, secretsmanager: aws }\n'), real),
      found(text('msk', '', `Connections: { "${MSK}": { Brokers: ["k:1"] }, kafka: {} }\n`), real),
    ],
    fails: () => [[found(text('msk', '', 'Connections: { kafka: {} }\n'), real), 'CONNECTION_INCOMPLETE']],
  },
  'certificates are there': {
    passes: () => [
      found(
        text('msk', '', 'Connections: { kafka: { Brokers: ["k:1"], CaFile: ./records.ndjson } }\n'),
        real,
      ),
    ],
    fails: () => [
      [
        found(text('msk', '', 'Connections: { kafka: { Brokers: ["k:1"], CaFile: ./ca.pem } }\n'), real),
        'CA_FILE_NOT_FOUND',
      ],
      [
        found(text('msk', '', 'Connections: { kafka: { Brokers: ["k:1"], CaFile: . } }\n'), real),
        'CA_FILE_NOT_FOUND',
      ],
    ],
  },
  'files of records are there': {
    passes: () => [
      found(text('kinesis', '', 'Resources: { kinesis: { orders: { Records: ./records.ndjson } } }\n')),
    ],
    fails: () => [
      [
        found(text('kinesis', '', 'Resources: { kinesis: { orders: { Records: ./none.ndjson } } }\n')),
        'RECORDS_FILE_NOT_FOUND',
      ],
      [
        found(text('kinesis', '', 'Resources: { kinesis: { orders: { Records: . } } }\n')),
        'RECORDS_FILE_NOT_FOUND',
      ],
    ],
  },
  'the delay between tries grows': {
    passes: () => [
      found(text('kinesis', '', 'Engine: { RetryBackoff: { FirstDelayMs: 5, MaximumDelayMs: 5 } }\n')),
    ],
    fails: () => [
      [found(text('kinesis', '', 'Engine: { RetryBackoff: { MaximumDelayMs: 249 } }\n')), 'BACKOFF_REVERSED'],
      [found(text('kinesis', '', 'Engine: { RetryBackoff: { FirstDelayMs: 60001 } }\n')), 'BACKOFF_REVERSED'],
    ],
  },
  ...RESOURCE_EXAMPLES,
  ...ADDRESS_EXAMPLES,
}

describe('what does not go together in a file', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(PIPELINE_CHECKS.map(({ name }) => name))
  })

  it.each(titled(PIPELINE_CHECKS))('%s', (_title, { name }) => {
    const { passes, fails } = EXAMPLES[name]!
    expect(passes()).toEqual(passes().map(() => []))
    expect(fails().map(([actual]) => actual)).toEqual(fails().map(([, ...expected]) => expected))
  })
})

describe('a real function', () => {
  it('is called where Connections says, its ARN before its service, and ends by its own timeout', () => {
    const resolved = (lambda: string, more = '') =>
      load(realFn(lambda, more), inRoot(real)).pipelines[0]!.function
    expect(resolved(', lambda: aws')).toMatchObject({
      arn: ARN,
      timeoutMs: 900_000,
      code: { kind: 'functionArn', functionArn: ARN, connection: { kind: 'aws' } },
    })
    expect(resolved(`, lambda: aws, "${ARN}": { Endpoint: "http://l:1" }`, ', Timeout: 60')).toMatchObject({
      timeoutMs: 60_000,
      code: { connection: { kind: 'endpoint', endpoint: 'http://l:1' } },
    })
  })
})

it('reports a missing connection at Connections, or at the first key of a file without it', () => {
  expect(problems(text('kinesis'), inRoot(real))).toEqual(['1:1 CONNECTION_MISSING'])
  expect(problems(text('kinesis', destination(SQS), 'Connections:\n  kinesis: aws\n'), inRoot(real))).toEqual(
    ['4:1 CONNECTION_MISSING'],
  )
  expect(
    problems(
      text(
        'msk',
        `SourceAccessConfigurations: [{ Type: SASL_SCRAM_512_AUTH, URI: "${SECRET}" }]`,
        'Connections: { kafka: embedded }\n',
      ),
      inRoot(real),
    ),
  ).toEqual([])
})
