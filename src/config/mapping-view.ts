import type { ServiceName, SourceType } from '../model/index.ts'
import {
  parseArn,
  parseDestination,
  recognizeSource,
  SOURCE_TYPES,
  sourceNameOf,
  type Destination,
} from '../source-types/index.ts'
import type { Path, PipelineDocument } from './document.ts'
import { MAPPING_DEFINITIONS, type Definition } from './facts.ts'
import type { Problem, ProblemDetails } from './problem.ts'
import type { ErrorCode } from '../model/index.ts'

type Members = Readonly<Record<string, unknown>>

/** One mapping of a file as it was written, right or wrong: every reader says undefined where the type is not met. */
export class MappingView {
  readonly document: PipelineDocument
  readonly path: Path
  readonly members: Members
  /** Undefined when the file does not say it, or says something that is no source. */
  readonly sourceType: SourceType | undefined
  /** What the mapping has to meet. */
  readonly definition: Definition

  constructor(document: PipelineDocument, index: number) {
    this.document = document
    this.path = ['EventSourceMappings', index]
    this.members = membersOf(membersOf(document.value)['EventSourceMappings'], index)
    this.sourceType = sourceTypeOf(this.members, document)
    const isMq = recognizeSource(this.arn ?? '') === 'mq'
    const unknown = isMq ? 'MqMapping' : 'AnyMapping'
    this.definition = this.sourceType === undefined ? unknown : MAPPING_DEFINITIONS[this.sourceType]
  }

  get arn(): string | undefined {
    return textOf(this.members['EventSourceArn'])
  }

  get service(): ServiceName | undefined {
    return this.sourceType === undefined ? undefined : SOURCE_TYPES[this.sourceType].service
  }

  /** What the mapping reads, in words. */
  get title(): string | null {
    if (this.sourceType !== undefined) return SOURCE_TYPES[this.sourceType].title
    return this.definition === 'MqMapping' ? 'Amazon MQ' : null
  }

  /** Stream, table, queue or topic; for DocumentDB the database, and the collection if there is one. */
  get sourceName(): string | undefined {
    const { sourceType, members } = this
    if (this.service === 'kafka') return textOf(listOf(members['Topics'])[0])
    if (this.definition === 'MqMapping') return textOf(listOf(members['Queues'])[0])
    if (sourceType === 'documentdb') return documentDbName(membersOf(members, 'DocumentDBEventSourceConfig'))
    return sourceNameOf(this.arn ?? '')
  }

  /** Whether the mapping runs in provisioned mode: it gives one of the two numbers (PRV-6). */
  get isProvisioned(): boolean {
    const config = membersOf(this.members, 'ProvisionedPollerConfig')
    return config['MinimumPollers'] !== undefined || config['MaximumPollers'] !== undefined
  }

  /** Bootstrap servers of a self-managed cluster. */
  get bootstrapServers(): readonly string[] {
    const endpoints = membersOf(membersOf(this.members, 'SelfManagedEventSource'), 'Endpoints')
    return listOf(endpoints['KAFKA_BOOTSTRAP_SERVERS']).filter((one) => typeof one === 'string')
  }

  get accessConfigurations(): readonly { type: string; uri: string; path: Path }[] {
    return listOf(this.members['SourceAccessConfigurations']).flatMap((one, index) => {
      const { Type: type, URI: uri } = membersOf(one)
      if (typeof type !== 'string' || typeof uri !== 'string') return []
      return [{ type, uri, path: ['SourceAccessConfigurations', index] }]
    })
  }

  get consumerGroupId(): { id: string; path: Path } | undefined {
    for (const key of ['AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig']) {
      const id = textOf(membersOf(this.members, key)['ConsumerGroupId'])
      if (id !== undefined) return { id, path: [key, 'ConsumerGroupId'] }
    }
    return undefined
  }

  get destination(): string | undefined {
    const text = textOf(membersOf(membersOf(this.members, 'DestinationConfig'), 'OnFailure')['Destination'])
    return text === '' ? undefined : text
  }

  /** Where failures go; undefined when that is not said, or has none of the forms. */
  get parsedDestination(): Destination | undefined {
    return this.destination === undefined ? undefined : parseDestination(this.destination)
  }

  number(name: string): number | undefined {
    const value = this.members[name]
    return typeof value === 'number' ? value : undefined
  }

  atValue(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.document.atValue([...this.path, ...path], code, details)
  }

  atKey(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.document.atKey([...this.path, ...path], code, details)
  }

  atOwner(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.document.atOwner([...this.path, ...path], code, details)
  }

  /** A problem with the source itself: at its ARN, or at the servers that stand in its place. */
  atSource(code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    const key = this.members['EventSourceArn'] === undefined ? 'SelfManagedEventSource' : 'EventSourceArn'
    return key === 'EventSourceArn' ? this.atValue([key], code, details) : this.atKey([key], code, details)
  }
}

/** The mappings of a file, whatever is wrong with them; items that are no mappings are left to the schema. */
export function mappingsOf(document: PipelineDocument): MappingView[] {
  const list = listOf(membersOf(document.value)['EventSourceMappings'])
  return list.flatMap((item, index) => (isMembers(item) ? [new MappingView(document, index)] : []))
}

/** The members of an object, or of what stands in it under a key; none for anything else. */
export function membersOf(value: unknown, key?: string | number): Members {
  const inner = key === undefined ? value : (value as Record<string | number, unknown> | undefined)?.[key]
  return isMembers(inner) ? inner : {}
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function sourceTypeOf(members: Members, document: PipelineDocument): SourceType | undefined {
  const arn = textOf(members['EventSourceArn'])
  if (arn === undefined)
    return members['SelfManagedEventSource'] === undefined ? undefined : 'selfManagedKafka'
  const recognized = recognizeSource(arn)
  return recognized === 'mq' ? engineOf(members, document) : recognized
}

/**
 * Which broker an Amazon MQ ARN speaks of: what EngineType says, RabbitMQ when there is a VIRTUAL_HOST, else the
 * one of the two that Connections or Resources name; those of an environment only when the file names none.
 */
function engineOf(members: Members, document: PipelineDocument): 'activemq' | 'rabbitmq' | undefined {
  if (members['EngineType'] === 'ACTIVEMQ') return 'activemq'
  if (members['EngineType'] === 'RABBITMQ') return 'rabbitmq'
  const access = listOf(members['SourceAccessConfigurations'])
  if (access.some((one) => membersOf(one)['Type'] === 'VIRTUAL_HOST')) return 'rabbitmq'
  const named = ['Connections', 'Resources'].map((part) => membersOf(document.value, part))
  const engines = (['activemq', 'rabbitmq'] as const).filter((name) => named.some((part) => name in part))
  const others = membersOf(document.connections?.value, 'Connections')
  if (engines.length === 0 && 'activemq' in others !== 'rabbitmq' in others)
    return 'activemq' in others ? 'activemq' : 'rabbitmq'
  return engines.length === 1 ? engines[0] : undefined
}

function documentDbName(config: Members): string | undefined {
  const database = textOf(config['DatabaseName'])
  const collection = textOf(config['CollectionName'])
  return database === undefined || collection === undefined ? database : `${database}.${collection}`
}

/** Region and account parts of a mapping's ARN, if it has one that can be read. */
export function arnOf(view: MappingView): ReturnType<typeof parseArn> {
  return view.arn === undefined ? undefined : parseArn(view.arn)
}
