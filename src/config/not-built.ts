/**
 * What a file may say, and `validate` checks, but no code does yet. `up` refuses it by name, so that nothing is
 * ever accepted and ignored. Whoever builds one of these takes its line away here, and nothing else.
 */
import type { SourceType } from '../model/index.ts'
import { SOURCE_TYPES } from '../source-types/index.ts'
import { connectionOf } from './connections.ts'
import type { Path } from './document.ts'
import { factOf } from './facts.ts'
import { isMembers, membersOf, type MappingView } from './mapping-view.ts'
import type { PipelineView } from './pipeline-view.ts'
import type { Problem } from './problem.ts'
import type { LoadedPipeline } from './resolve.ts'
import { sayValue } from './words.ts'

/** Sources that nothing reads yet. */
export const SOURCES_NOT_BUILT: readonly SourceType[] = ['kinesisConsumer', 'documentdb']

interface SettingNotBuilt {
  readonly key: string
  /** Which of its values are not built; the others are what is done anyway. */
  readonly values: string
  readonly isUsed: (value: unknown) => boolean
  /** The sources for which it is not built; all without. */
  readonly only?: readonly SourceType[]
  /** What to write until then. */
  readonly instead: string
}

/** Settings of a mapping that change nothing yet. */
export const SETTINGS_NOT_BUILT: readonly SettingNotBuilt[] = [
  {
    key: 'DestinationConfig',
    values: 'with a destination',
    isUsed: hasDestination,
    only: ['msk', 'selfManagedKafka'],
    instead: 'remove it',
  },
  { key: 'ProvisionedPollerConfig', values: 'with pollers', isUsed: isFilled, instead: 'remove it' },
  { key: 'LoggingConfig', values: 'with SystemLogLevel', isUsed: isFilled, instead: 'remove it' },
  {
    key: 'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig',
    values: 'with a registry',
    isUsed: isFilled,
    instead: 'remove it',
  },
  {
    key: 'SelfManagedKafkaEventSourceConfig.SchemaRegistryConfig',
    values: 'with a registry',
    isUsed: isFilled,
    instead: 'remove it',
  },
]

/** Ways to sign in to brokers that the clients do not know yet. */
export const ACCESS_NOT_BUILT: readonly string[] = [
  'IAM_AUTH',
  'IAM_OAUTHBEARER_AUTH',
  'OAUTHBEARER_AUTH',
  'OAUTHBEARER_SCOPE',
  'OAUTHBEARER_AUDIENCE',
  'OAUTHBEARER_LOGICAL_CLUSTER',
  'OAUTHBEARER_IDENTITY_POOL',
]

/** The arguments of a queue that the embedded RabbitMQ knows. */
export const RABBITMQ_ARGUMENTS_BUILT: readonly string[] = [
  'x-queue-type',
  'x-delivery-limit',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-max-length',
  'x-overflow',
]

/** What a pipeline asks for that is not built: each an error at its place; empty when it can run. */
export function refuseNotBuilt(pipeline: LoadedPipeline): Problem[] {
  const { view } = pipeline
  const found = [
    ...view.mappings.flatMap((mapping) => [
      ...sourceRefusals(mapping),
      ...settingRefusals(mapping),
      ...accessRefusals(mapping, pipeline),
    ]),
    ...view.resources
      .filter(({ service, properties }) => service === 'activemq' && isFilled(properties['Arguments']))
      .map(({ name, path }) =>
        refusal(view, {
          path: [...path, 'Arguments'],
          what: `Arguments of the queue ${name}`,
          instead: 'remove them: an ActiveMQ queue has none',
        }),
      ),
    ...view.resources
      .filter(({ service }) => service === 'rabbitmq')
      .flatMap(({ name, properties, path }) => argumentRefusals(view, { name, properties, path })),
  ]
  return found.filter((problem) => problem !== undefined)
}

function argumentRefusals(
  view: PipelineView,
  queue: { name: string; properties: Readonly<Record<string, unknown>>; path: Path },
): (Problem | undefined)[] {
  const { name, properties, path } = queue
  const unknown = Object.keys(membersOf(properties['Arguments'])).filter(
    (key) => !RABBITMQ_ARGUMENTS_BUILT.includes(key),
  )
  return unknown.map((key) =>
    refusal(view, {
      path: [...path, 'Arguments', key],
      what: `${key} of the embedded queue ${name}`,
      instead: `remove it; an embedded queue has ${RABBITMQ_ARGUMENTS_BUILT.join(', ')}`,
    }),
  )
}

function refusal(
  view: Pick<PipelineView, 'document'>,
  about: { path: Path; what: string; instead: string; rule?: string | null },
): Problem | undefined {
  const { path, what, instead, rule = null } = about
  return view.document.atKey(path, 'NOT_BUILT', { rule, values: { what, instead } })
}

function sourceRefusals(mapping: MappingView): (Problem | undefined)[] {
  const { sourceType } = mapping
  if (sourceType === undefined || !SOURCES_NOT_BUILT.includes(sourceType)) return []
  const built = Object.entries(SOURCE_TYPES).filter(
    ([type]) => !SOURCES_NOT_BUILT.includes(type as SourceType),
  )
  const instead = `these sources are built: ${built.map(([, { title }]) => title).join(', ')}`
  const values = { what: `the source ${SOURCE_TYPES[sourceType].title}`, instead }
  return [mapping.atSource('NOT_BUILT', { rule: 'GEN-1', values })]
}

function settingRefusals(mapping: MappingView): (Problem | undefined)[] {
  return SETTINGS_NOT_BUILT.flatMap(({ key, values, isUsed, instead, only }) => {
    if (only?.includes(mapping.sourceType!) === false) return []
    const path = key.split('.')
    const value = path.reduce<unknown>((at, step) => membersOf(at)[step], mapping.members)
    if (value === undefined || !isUsed(value)) return []
    const what =
      isMembers(value) || Array.isArray(value) ? `${path.at(-1)!} ${values}` : `${key} ${sayValue(value)}`
    const rule = factOf(mapping.definition, path)?.rules?.[0] ?? null
    return [mapping.atKey(path, 'NOT_BUILT', { rule, values: { what, instead } })]
  })
}

function accessRefusals(mapping: MappingView, { view, mappings }: LoadedPipeline): (Problem | undefined)[] {
  const refused = mapping.accessConfigurations
    .filter(({ type }) => ACCESS_NOT_BUILT.includes(type))
    .map(({ type, path }) =>
      mapping.atValue([...path, 'Type'], 'NOT_BUILT', {
        rule: 'CFG-21',
        values: { what: type, instead: 'sign in by BASIC_AUTH, SASL_SCRAM or CLIENT_CERTIFICATE_TLS_AUTH' },
      }),
    )
  const resolved = mappings.find(({ id }) => id === view.mappingId(mapping))
  if (resolved?.secretsManager?.kind !== 'embedded' || resolved.connection.kind === 'embedded') return refused
  const { path, document } = connectionOf(view, { service: 'secretsmanager' }) ?? {
    path: [],
    document: view.document,
  }
  const instead =
    'name the secret by env:NAME or file:PATH, or connect secretsmanager to aws or { Endpoint: URL }'
  return [...refused, refusal({ document }, { path, what: 'an embedded Secrets Manager', instead })]
}

/** A list with items, or a mapping with members. */
function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Object.keys(membersOf(value)).length > 0
}

function hasDestination(value: unknown): boolean {
  const destination = membersOf(membersOf(value)['OnFailure'])['Destination']
  return destination !== undefined && destination !== ''
}
