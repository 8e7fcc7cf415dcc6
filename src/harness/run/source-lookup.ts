import { destinationOf, virtualHostOf } from '../../engine/index.ts'
import type { ResolvedMapping, ResolvedPipeline, ServiceName } from '../../model/index.ts'
import { parseArn } from '../../source-types/index.ts'

/** Where a stream is that nobody reads. */
const DEFAULT_REGION = 'us-east-1'

/** What of a pipeline names sources and destinations. */
type Declared = Pick<ResolvedPipeline, 'mappings' | 'resources'>

/** A stream or topic that pipelines read, a destination that they write, or what `Resources` declare. */
export interface NamedSource {
  readonly service: ServiceName
  readonly name: string
  /** Who reads it. */
  readonly mappings: readonly ResolvedMapping[]
  /** What `Resources` declare of it. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly region: string
  /** The queue to which this one moves what was received too often. */
  readonly deadLetters?: string
  /** RabbitMQ only. */
  readonly virtualHost?: string
}

/**
 * What a step means by a source: its name, a mapping's Id, or an ARN.
 * @param columns of the records for it: they tell a stream from a topic of the same name
 * @throws Error when there is none, or more than one
 */
export function findSource(
  pipelines: readonly Declared[],
  text: string,
  columns: readonly string[] = [],
): NamedSource {
  const all = sourcesOf(pipelines)
  const found = all.filter((source) => isCalled(source, text))
  const fitting = found.length > 1 ? found.filter(({ service }) => fits(service, columns)) : found
  if (fitting.length === 1) return fitting[0]!
  if (found.length > 1) {
    const services = found.map(({ service }) => service).join(' and ')
    throw new Error(`"${text}" is a source of ${services}: call it by its mapping's Id`)
  }
  const known = all.map(({ service, name }) => `${service} "${name}"`).join(', ') || 'nothing'
  throw new Error(`no pipeline reads or declares "${text}"; there is ${known}`)
}

/** Whether somebody reads, writes or declares it. */
export function knowsSource(pipelines: readonly Declared[], text: string): boolean {
  return sourcesOf(pipelines).some((source) => isCalled(source, text))
}

/** Every stream and topic that pipelines read or declare, each once. */
export function sourcesOf(pipelines: readonly Declared[]): readonly NamedSource[] {
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const declared = pipelines.flatMap((pipeline) => pipeline.resources)
  const named = [
    ...mappings.map(({ service, sourceName }) => ({ service, name: sourceName })),
    ...mappings.flatMap((mapping) => destinationOf(mapping) ?? []),
    ...declared.map(({ service, name }) => ({ service, name })),
    ...declared.flatMap(({ service, properties }) => {
      const name = deadLetterQueueOf(properties)
      return name === undefined ? [] : [{ service, name }]
    }),
  ]
  const distinct = new Map(named.map((source) => [`${source.service} ${source.name}`, source]))
  return [...distinct.values()].map(({ service, name }) => {
    const readers = mappings.filter((one) => one.service === service && one.sourceName === name)
    const properties = declared
      .filter((one) => one.service === service && one.name === name)
      .map((one) => one.properties)
    const all = Object.assign({}, ...properties) as Readonly<Record<string, unknown>>
    const deadLetters = deadLetterQueueOf(all)
    return {
      service,
      name,
      mappings: readers,
      properties: all,
      ...(deadLetters === undefined ? {} : { deadLetters }),
      region: readers[0]?.region ?? regionOf(pipelines, { service, name }) ?? DEFAULT_REGION,
      ...virtualHostOf({ service, name }, mappings),
    }
  })
}

function deadLetterQueueOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  return deadLettersIn(properties)?.split(':').at(-1)
}

/** The ARN of the queue to which a queue moves what was received too often. */
function deadLettersIn(properties: Readonly<Record<string, unknown>>): string | undefined {
  const policy = properties['RedrivePolicy'] as { readonly deadLetterTargetArn: string } | undefined
  return policy?.deadLetterTargetArn
}

/** The region of what nobody reads. */
function regionOf(
  pipelines: readonly Declared[],
  place: { readonly service: ServiceName; readonly name: string },
): string | undefined {
  const written = writtenRegion(
    pipelines.flatMap(({ mappings }) => mappings),
    place,
  )
  if (written !== undefined || place.service !== 'sqs') return written
  const arns = pipelines.flatMap(({ resources }) =>
    resources.map(({ properties }) => deadLettersIn(properties)),
  )
  return parseArn(arns.find((arn) => arn?.split(':').at(-1) === place.name) ?? '')?.region
}

/** The region of a destination; of its mapping where it has none of its own. */
function writtenRegion(
  mappings: readonly ResolvedMapping[],
  { service, name }: { readonly service: ServiceName; readonly name: string },
): string | undefined {
  const writer = mappings.find((mapping) => {
    const destination = destinationOf(mapping)
    return destination?.service === service && destination.name === name
  })
  if (writer === undefined) return undefined
  return parseArn(writer.onFailureDestination!)!.region || writer.region
}

function isCalled({ name, mappings }: NamedSource, text: string): boolean {
  return name === text || mappings.some(({ id, eventSourceArn }) => id === text || eventSourceArn === text)
}

function fits(service: ServiceName, columns: readonly string[]): boolean {
  const own = OWN_COLUMNS[service] ?? []
  return own.some((column) => columns.includes(column))
}

const OWN_COLUMNS: Partial<Readonly<Record<ServiceName, readonly string[]>>> = {
  kinesis: ['Data', 'PartitionKey'],
  kafka: ['Value', 'Key', 'Partition', 'Headers'],
  sqs: ['MessageBody', 'MessageGroupId'],
  dynamodb: ['Put', 'Update', 'Delete'],
  rabbitmq: ['Body'],
  activemq: ['Body'],
}

/**
 * The mapping that describes what it discards there: by the queue's, topic's or bucket's name, its ARN, or the last
 * part of the directory's path.
 */
export function findWriter(
  pipelines: readonly ResolvedPipeline[],
  text: string,
): ResolvedMapping | undefined {
  return pipelines
    .flatMap((pipeline) => pipeline.mappings)
    .find(({ onFailureDestination: destination }) => {
      if (destination === undefined) return false
      return destination === text || destination.split(/[:/]/).at(-1) === text
    })
}

/** The mappings that describe what they discard somewhere, one for each place. */
export function writersIn(pipelines: readonly ResolvedPipeline[]): readonly ResolvedMapping[] {
  const writers = pipelines
    .flatMap((pipeline) => pipeline.mappings)
    .filter(({ onFailureDestination }) => onFailureDestination !== undefined)
  return [...new Map(writers.map((mapping) => [mapping.onFailureDestination, mapping])).values()]
}

/** The mapping of this Id, or those that read the source of this name. */
export function findMappings(mappings: readonly ResolvedMapping[], text: string): readonly ResolvedMapping[] {
  const byId = mappings.filter(({ id }) => id === text)
  if (byId.length > 0) return byId
  return mappings.filter(({ sourceName, eventSourceArn }) => [sourceName, eventSourceArn].includes(text))
}
