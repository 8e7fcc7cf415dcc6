import { resolve } from 'node:path'
import { connectionOf } from '../connections.ts'
import { isFile } from '../is-file.ts'
import { listOf, membersOf, textOf, type MappingView } from '../mapping-view.ts'
import type { Problem } from '../problem.ts'
import { sayValue } from '../words.ts'
import type { CheckContext, MappingCheck } from './check.ts'

const SASL = ['BASIC_AUTH', 'SASL_SCRAM_256_AUTH', 'SASL_SCRAM_512_AUTH']
const SECRETS = [...SASL, 'CLIENT_CERTIFICATE_TLS_AUTH', 'SERVER_ROOT_CA_CERTIFICATE']
const VPC: Readonly<Record<string, string>> = { VPC_SUBNET: 'subnet:', VPC_SECURITY_GROUP: 'security_group:' }
const SECRET_FORM = 'arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, env:NAME or file:PATH'

/**
 * How a mapping signs in to its brokers.
 * @decision CON-9 A mapping may have 22 SourceAccessConfigurations, the number on which all sources agree.
 * @decision CON-10 The OAuth and IAM types of newer pages are valid beside the eight of the API model.
 * @decision SMK-2 VPC_SUBNET and VPC_SECURITY_GROUP are accepted with a warning: they say where AWS's pollers stand, and ours stand where the program runs.
 */
export const ACCESS_CHECKS: readonly MappingCheck[] = [
  {
    name: 'brokers are signed in to',
    rules: ['CFG-24', 'CON-33', 'MQ-9'],
    find: accessMissing,
  },
  {
    name: 'each way to sign in is given once',
    rules: ['CFG-21'],
    find: (view) => {
      const types = view.accessConfigurations
      return types.flatMap(({ type, path }, index) => {
        if (VPC[type] !== undefined || types.findIndex((one) => one.type === type) === index) return []
        return [
          view.atValue([...path, 'Type'], 'ACCESS_TYPE_TWICE', { rule: 'CFG-21', values: { actual: type } }),
        ]
      })
    },
  },
  {
    name: 'there is one SASL mechanism',
    rules: ['SMK-1'],
    find: (view) => {
      const [first, ...others] = view.accessConfigurations.filter(({ type }) => SASL.includes(type))
      return others.flatMap(({ type, path }) => {
        if (type === first!.type) return []
        const values = { actual: type, other: first!.type }
        return [view.atValue([...path, 'Type'], 'ACCESS_AMBIGUOUS', { rule: 'SMK-1', values })]
      })
    },
  },
  {
    name: 'a URI has the form of its type',
    rules: ['SMK-3', 'SMK-2'],
    find: (view) =>
      view.accessConfigurations.flatMap(({ type, uri, path }) => {
        const form = expectedForm(type, uri)
        if (form === undefined) return []
        const values = { type, actual: sayValue(uri), form }
        const rule = VPC[type] === undefined ? 'SMK-3' : 'SMK-2'
        return [view.atValue([...path, 'URI'], 'ACCESS_URI_MALFORMED', { rule, values })]
      }),
  },
  {
    name: 'secrets of this machine are there',
    rules: [],
    find: (view, context) => (readsSecrets(view, context) ? missingSecrets(view, context) : []),
  },
  {
    name: 'a VPC is without effect',
    rules: ['SMK-2'],
    find: (view) =>
      view.accessConfigurations.flatMap(({ type, path }) => {
        if (VPC[type] === undefined) return []
        const details = { rule: 'SMK-2', severity: 'warning' as const, values: { actual: type } }
        return [view.atValue([...path, 'Type'], 'VPC_WITHOUT_EFFECT', details)]
      }),
  },
  {
    name: 'a schema registry is described once, and reached as its kind is',
    rules: ['SCH-4', 'SCH-7', 'SCH-8'],
    find: registryProblems,
  },
]

/**
 * @decision CFG-24 Self-managed Kafka, MQ and DocumentDB mappings without credentials are accepted in files, with a warning: brokers outside AWS may need none.
 */
function accessMissing(view: MappingView): (Problem | undefined)[] {
  const { sourceType, members } = view
  if (sourceType === 'selfManagedKafka') {
    return listOf(members['SourceAccessConfigurations']).length > 0
      ? []
      : [missing(view, { rule: 'CFG-24', type: 'SASL_SCRAM_512_AUTH' })]
  }
  if (view.definition !== 'MqMapping' && sourceType !== 'documentdb') return []
  const hasCredentials = view.accessConfigurations.some(({ type }) => type === 'BASIC_AUTH')
  return hasCredentials
    ? []
    : [missing(view, { rule: sourceType === 'documentdb' ? 'DOC-1' : 'MQ-9', type: 'BASIC_AUTH' })]
}

function missing(view: MappingView, about: { rule: string; type: string }): Problem | undefined {
  const what = about.rule === 'CFG-24' ? 'SourceAccessConfigurations' : 'BASIC_AUTH'
  const values = { source: view.title!, type: about.type, what }
  const details = { rule: about.rule, severity: 'warning' as const, values }
  const key = 'SourceAccessConfigurations'
  return view.members[key] === undefined
    ? view.atOwner([], 'ACCESS_MISSING', details)
    : view.atKey([key], 'ACCESS_MISSING', details)
}

/** The form that a URI should have, when it has another. */
function expectedForm(type: string, uri: string): string | undefined {
  const prefix = VPC[type]
  if (prefix !== undefined) return uri.startsWith(prefix) ? undefined : `${prefix}ID`
  if (!SECRETS.includes(type)) return undefined
  return /^arn:[^:]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$|^env:.+$|^file:.+$/.test(uri)
    ? undefined
    : SECRET_FORM
}

/** Twins take any credentials, so none are read for them. */
function readsSecrets(view: MappingView, { embedded }: CheckContext): boolean {
  if (embedded || view.service === undefined) return false
  const connection = connectionOf(view, { service: view.service, arn: view.arn })
  return connection !== undefined && connection.value !== 'embedded'
}

function missingSecrets(view: MappingView, { environment }: CheckContext): (Problem | undefined)[] {
  return view.accessConfigurations.flatMap(({ type, uri, path }) => {
    if (!SECRETS.includes(type)) return []
    const place = [...path, 'URI']
    const name = uri.slice(uri.indexOf(':') + 1)
    if (uri.startsWith('env:') && environment[name] === undefined) {
      const values = {
        actual: `the environment variable ${name}`,
        what: `set ${name} to the JSON of the secret`,
      }
      return [view.atValue(place, 'ACCESS_SECRET_MISSING', { values })]
    }
    const file = resolve(view.document.folder, name)
    if (!uri.startsWith('file:') || isFile(file)) return []
    const values = {
      actual: `the file ${name}`,
      what: `looked for ${file}; paths start at the pipeline file`,
    }
    return [view.atValue(place, 'ACCESS_SECRET_MISSING', { values })]
  })
}

function registryProblems(view: MappingView): (Problem | undefined)[] {
  return ['AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig'].flatMap((key) => {
    const registry = membersOf(membersOf(view.members, key), 'SchemaRegistryConfig')
    const path = [key, 'SchemaRegistryConfig']
    const uri = textOf(registry['SchemaRegistryURI']) ?? ''
    return [
      ...attributesTwice(registry).map((index) => {
        const place = [...path, 'SchemaValidationConfigs', index, 'Attribute']
        const values = {
          actual: sayValue(membersOf(listOf(registry['SchemaValidationConfigs'])[index])['Attribute']),
        }
        return view.atValue(place, 'REGISTRY_ATTRIBUTE_TWICE', { rule: 'SCH-8', values })
      }),
      ...(uri.startsWith('arn:') && listOf(registry['AccessConfigs']).length > 0
        ? [view.atKey([...path, 'AccessConfigs'], 'REGISTRY_ACCESS_WITH_GLUE', { rule: 'SCH-7' })]
        : []),
      ...registryElsewhere(view, { uri, path: [...path, 'SchemaRegistryURI'] }),
    ]
  })
}

function attributesTwice(registry: Readonly<Record<string, unknown>>): number[] {
  const attributes = listOf(registry['SchemaValidationConfigs']).map((one) => membersOf(one)['Attribute'])
  return attributes.flatMap((one, index) =>
    one !== undefined && attributes.indexOf(one) < index ? [index] : [],
  )
}

function registryElsewhere(
  view: MappingView,
  about: { uri: string; path: readonly string[] },
): (Problem | undefined)[] {
  const [, , service, region, account] = about.uri.split(':')
  const [, , , ownRegion, ownAccount] = (view.arn ?? '').split(':')
  if (service !== 'glue' || ownRegion === undefined) return []
  const what = account !== ownAccount ? 'Cross-account' : region !== ownRegion ? 'Cross-region' : undefined
  return what === undefined
    ? []
    : [view.atValue(about.path, 'REGISTRY_ELSEWHERE', { rule: 'SCH-8', values: { what } })]
}
