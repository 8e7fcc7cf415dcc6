import { describe, expect, it } from 'vitest'
import { pipelineText as text, problems } from '../fixture.ts'
import { ACCESS_CHECKS } from './access.ts'
import {
  access,
  BASIC_AUTH,
  expectedOf,
  foundIn,
  registry,
  SECRET,
  titled,
  type Examples,
} from './fixture.ts'

const GLUE = 'arn:aws:glue:us-east-2:123456789012:registry/r'
const KEY = 'SchemaValidationConfigs: [{ Attribute: KEY }]'
const REGISTRY_ACCESS = `AccessConfigs: [{ Type: BASIC_AUTH, URI: "env:R" }]`

const EXAMPLES: Examples = {
  'brokers are signed in to': {
    passes: [
      text('msk'),
      text('activemq', BASIC_AUTH),
      text('selfManagedKafka', access(['SASL_SCRAM_256_AUTH', SECRET])),
    ],
    fails: [
      [text('selfManagedKafka'), 'ACCESS_MISSING CFG-24 warning'],
      [text('selfManagedKafka', 'SourceAccessConfigurations: []'), 'ACCESS_MISSING CFG-24 warning'],
      [text('rabbitmq', access(['VIRTUAL_HOST', '/'])), 'ACCESS_MISSING MQ-9 warning'],
      [text('documentdb'), 'ACCESS_MISSING DOC-1 warning'],
    ],
  },
  'each way to sign in is given once': {
    passes: [
      text('selfManagedKafka', access(['BASIC_AUTH', SECRET], ['SERVER_ROOT_CA_CERTIFICATE', 'env:CA'])),
    ],
    fails: [
      [
        text('selfManagedKafka', access(['BASIC_AUTH', SECRET], ['BASIC_AUTH', SECRET])),
        'ACCESS_TYPE_TWICE CFG-21',
      ],
    ],
  },
  'there is one SASL mechanism': {
    passes: [
      text('selfManagedKafka', access(['BASIC_AUTH', SECRET], ['CLIENT_CERTIFICATE_TLS_AUTH', SECRET])),
    ],
    fails: [
      [
        text('selfManagedKafka', access(['BASIC_AUTH', SECRET], ['SASL_SCRAM_512_AUTH', SECRET])),
        'ACCESS_AMBIGUOUS SMK-1',
      ],
    ],
  },
  'a URI has the form of its type': {
    passes: [
      text('msk', access(['SASL_SCRAM_512_AUTH', 'env:KAFKA'])),
      text('activemq', access(['BASIC_AUTH', 'file:secret.json'])),
    ],
    fails: [
      [text('msk', access(['SASL_SCRAM_512_AUTH', 'kafka'])), 'ACCESS_URI_MALFORMED SMK-3'],
      [
        text('selfManagedKafka', access(['VPC_SUBNET', 'subnet-1'])),
        'VPC_WITHOUT_EFFECT SMK-2 warning',
        'ACCESS_URI_MALFORMED SMK-2',
      ],
    ],
  },
  // With twins no secret is read: what fails is shown below.
  'secrets of this machine are there': {
    passes: [text('msk', access(['SASL_SCRAM_512_AUTH', 'env:NOT_SET']))],
    fails: [],
  },
  'a VPC is without effect': {
    passes: [text('selfManagedKafka', access(['BASIC_AUTH', SECRET]))],
    fails: [
      [
        text(
          'selfManagedKafka',
          access(
            ['VPC_SUBNET', 'subnet:subnet-1'],
            ['VPC_SUBNET', 'subnet:subnet-2'],
            ['VPC_SECURITY_GROUP', 'security_group:sg-1'],
          ),
        ),
        'VPC_WITHOUT_EFFECT SMK-2 warning',
        'VPC_WITHOUT_EFFECT SMK-2 warning',
        'VPC_WITHOUT_EFFECT SMK-2 warning',
      ],
    ],
  },
  'a schema registry is described once, and reached as its kind is': {
    passes: [
      text(
        'msk',
        registry('https://r', `${REGISTRY_ACCESS}, ${KEY.replace('}]', '}, { Attribute: VALUE }]')}`),
      ),
      text('msk', registry(GLUE)),
    ],
    fails: [
      [
        text('msk', registry('https://r', KEY.replace('}]', '}, { Attribute: KEY }]'))),
        'REGISTRY_ATTRIBUTE_TWICE SCH-8',
      ],
      [text('msk', registry(GLUE, `${REGISTRY_ACCESS}, ${KEY}`)), 'REGISTRY_ACCESS_WITH_GLUE SCH-7'],
      [text('msk', registry(GLUE.replace('123456789012', '999999999999'))), 'REGISTRY_ELSEWHERE SCH-8'],
      [text('msk', registry(GLUE.replace('us-east-2', 'eu-west-1'))), 'REGISTRY_ELSEWHERE SCH-8'],
    ],
  },
}

describe('how a mapping signs in to its brokers', () => {
  it('has an example for each check', () => {
    expect(Object.keys(EXAMPLES)).toEqual(ACCESS_CHECKS.map(({ name }) => name))
  })

  it.each(titled(ACCESS_CHECKS))('%s', (_title, { name }) => {
    expect(foundIn(EXAMPLES[name]!)).toEqual(expectedOf(EXAMPLES[name]!))
  })
})

describe('secrets', () => {
  const given = { embedded: false, environment: { KAFKA: '{}' }, folder: import.meta.dirname }
  const connected = (uri: string, connection = '{ Brokers: ["k1:9092"] }') =>
    text('msk', access(['SASL_SCRAM_512_AUTH', uri]), `Connections: { kafka: ${connection} }\n`)

  it('must be there when brokers are real', () => {
    expect(problems(connected('env:KAFKA'), given)).toEqual([])
    expect(problems(connected('file:access.test.ts'), given)).toEqual([])
    expect(problems(connected('env:OTHER'), given)).toEqual(['3:192 ACCESS_SECRET_MISSING'])
    expect(problems(connected('file:none.json'), given)).toEqual(['3:192 ACCESS_SECRET_MISSING'])
    expect(problems(connected('file:.'), given)).toEqual(['3:192 ACCESS_SECRET_MISSING'])
  })

  it('are not read for twins', () => {
    expect(problems(connected('env:OTHER', 'embedded'), given)).toEqual([])
  })
})
