import { isDeepStrictEqual } from 'node:util'
import {
  destinationOf,
  virtualHostOf,
  type MappingEvent,
  type ProducerPlace,
  type Services,
} from '../engine/index.ts'
import type {
  ResolvedMapping,
  ResolvedPipeline,
  ResolvedResource,
  ServiceName,
  TwinStorage,
} from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'
import { Feeder, resourceIdOf, type FeedWaits } from './feeder.ts'
import { tellDifferences, tellersOf } from './tell-differences.ts'

export interface ResourceOptions {
  readonly pipelines: readonly ResolvedPipeline[]
  readonly services: Services
  readonly clock: Clock
  readonly random: Random
  readonly twinStorage: (service: string) => TwinStorage
  readonly playOnce: boolean
  readonly emit: (event: MappingEvent) => void
}

/** What `Resources` of all files declare of embedded services. */
export interface Declared {
  readonly resources: readonly ResolvedResource[]
  /** Of the declared `Records`, not started yet. */
  readonly feeders: readonly Feeder[]
  /** What is kept although it is declared otherwise: `kinesis/orders/ShardCount`. */
  readonly differing: ReadonlySet<string>
}

/**
 * Makes what embedded services hold: what `Resources` declares, and each source that a mapping names and nothing
 * declares (which is said). Real services are never touched.
 */
export async function prepareResources(options: ResourceOptions): Promise<Declared> {
  const { pipelines, services, emit } = options
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const made = await declareResources(options, { before: [], otherFiles: new Set() })
  const { resources: declared } = made
  for (const pipeline of pipelines.filter((one) => one.autoCreate)) {
    for (const mapping of pipeline.mappings) {
      await createMissing(mapping, { declared, mappings, services, emit })
      await createMissingDestination(mapping, { declared, mappings, services, emit })
    }
  }
  return made
}

/** What was declared last, and is as it should be, and the files of records that hold something else by now. */
interface DeclaredBefore {
  readonly before: readonly ResolvedResource[]
  readonly otherFiles: ReadonlySet<string>
}

/** Makes what is declared, or lets it be what is declared by now as far as it can. */
export async function declareResources(
  options: ResourceOptions,
  { before, otherFiles }: DeclaredBefore,
): Promise<Declared> {
  const { pipelines, services, clock, emit } = options
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const declared = distinct(pipelines.flatMap((pipeline) => pipeline.resources)).filter((one) =>
    isEmbedded(one, mappings),
  )
  const feeders: Feeder[] = []
  const differing = new Set<string>()
  const ordered = deadLettersFirst(declared)
  for (const [index, resource] of ordered.entries()) {
    const { feed } = resource
    const isKnown = isIn(before, resource)
    if (isKnown && (feed === undefined || !otherFiles.has(feed.file))) continue
    const place = { ...embedded(resource.service), ...virtualHostOf(resource, mappings) }
    const producer = await services.producer(place)
    if (!isKnown) {
      await createMissingDeadLetters(resource, options, declared)
      // Of queues in a circle one must be there before it is as declared.
      const later = ordered.slice(index + 1).find((one) => isDeadLetterQueue(one, resource))
      if (later !== undefined && !isIn(before, later)) await producer.create(later.name, {})
      const isNew = await producer.create(resource.name, resource.properties)
      const kept = isNew ? [] : await tellDifferences(resource, { producer, mappings, emit })
      for (const property of kept) differing.add(`${resourceIdOf(resource)}/${property}`)
    }
    if (feed === undefined) continue
    const storage = options.twinStorage(resource.service)
    const waits = feedWaits(resource, { mappings, emit })
    const { random, playOnce: once } = options
    feeders.push(
      new Feeder({ resource: { ...resource, feed }, producer, clock, storage, once, random, waits }),
    )
  }
  return { resources: declared, feeders, differing }
}

/** What waits to be fed is said with the mappings that read it. */
function feedWaits(
  { service, name }: ResolvedResource,
  to: { readonly mappings: readonly ResolvedMapping[]; readonly emit: (event: MappingEvent) => void },
): FeedWaits {
  const tellers = tellersOf({ service, name }, to.mappings)
  return (reason, retryInMs) => {
    const message = `${service} ${name} is not fed: ${reason}`
    for (const { id } of tellers)
      to.emit({ mapping: id, body: { event: 'SourceFailed', code: 'STATE_NOT_WRITTEN', message, retryInMs } })
  }
}

/** A queue can name another for its dead letters only when that one is there. */
function deadLettersFirst(resources: readonly ResolvedResource[]): ResolvedResource[] {
  const ordered = new Set<ResolvedResource>()
  const visiting = new Set<ResolvedResource>()
  const visit = (resource: ResolvedResource) => {
    if (visiting.has(resource)) return
    visiting.add(resource)
    const declared = resources.find((one) => isDeadLetterQueue(one, resource))
    if (declared !== undefined) visit(declared)
    ordered.add(resource)
  }
  for (const resource of resources) visit(resource)
  return [...ordered]
}

/** A dead-letter queue that nothing declares is made, and said with the mapping whose file names it. */
async function createMissingDeadLetters(
  resource: ResolvedResource,
  {
    pipelines,
    services,
    emit,
  }: Pick<Making, 'services' | 'emit'> & { pipelines: readonly ResolvedPipeline[] },
  declared: readonly ResolvedResource[],
): Promise<void> {
  const name = deadLettersOf(resource)
  if (name === undefined || declared.some((one) => one.service === 'sqs' && one.name === name)) return
  const file = pipelines.find(({ resources }) =>
    resources.some((one) => one.service === 'sqs' && one.name === resource.name),
  )
  if (file === undefined || !file.autoCreate) return
  const producer = await services.producer(embedded('sqs'))
  if (!(await producer.create(name, {}))) return
  const detail = wordsFor('sqs', name)
  emit({
    mapping: file.mappings[0]?.id ?? file.function.name,
    body: { event: 'ResourceCreated', service: 'sqs', resource: name, detail },
  })
}

function isDeadLetterQueue({ service, name }: ResolvedResource, queue: ResolvedResource): boolean {
  return service === 'sqs' && name === deadLettersOf(queue)
}

function isIn(resources: readonly ResolvedResource[], resource: ResolvedResource): boolean {
  return resources.some((one) => isDeepStrictEqual(one, resource))
}

function deadLettersOf({ service, properties }: ResolvedResource): string | undefined {
  const policy = properties['RedrivePolicy'] as { readonly deadLetterTargetArn: string } | undefined
  return service === 'sqs' ? policy?.deadLetterTargetArn.split(':').at(-1) : undefined
}

/**
 * Makes what a mapping reads and writes that joins pipelines that run, where it is embedded and nothing declares it;
 * what `Resources` declare is there since the start. Nothing with `AutoCreate: false`.
 */
export async function prepareMapping(
  mapping: ResolvedMapping,
  options: {
    readonly pipeline: ResolvedPipeline
    readonly services: Services
    readonly emit: (event: MappingEvent) => void
  },
): Promise<void> {
  const { pipeline, services, emit } = options
  if (!pipeline.autoCreate) return
  const making = { declared: pipeline.resources, mappings: [...pipeline.mappings, mapping], services, emit }
  await createMissing(mapping, making)
  await createMissingDestination(mapping, making)
}

interface Making {
  readonly declared: readonly ResolvedResource[]
  readonly mappings: readonly ResolvedMapping[]
  readonly services: Services
  readonly emit: (event: MappingEvent) => void
}

async function createMissing(mapping: ResolvedMapping, options: Making): Promise<void> {
  if (mapping.connection.kind !== 'embedded') return
  const { service, sourceName, virtualHost } = mapping
  const isDeclared = options.declared.some(
    (one) =>
      one.service === service &&
      one.name === sourceName &&
      virtualHostOf(one, options.mappings).virtualHost === virtualHost,
  )
  if (isDeclared) return
  const host = virtualHost === undefined ? {} : { virtualHost }
  const producer = await options.services.producer({ ...embedded(service), ...host })
  if (!(await producer.create(sourceName, {}))) return
  const detail = wordsFor(service, sourceName)
  options.emit({
    mapping: mapping.id,
    body: { event: 'ResourceCreated', service, resource: sourceName, detail },
  })
}

/** What is made where nothing is declared. */
const CREATED: Partial<Record<ServiceName, string>> = {
  kafka: '1 partition',
  rabbitmq: 'a durable classic queue',
  dynamodb: 'key id (S), NEW_AND_OLD_IMAGES',
}

function wordsFor(service: ServiceName, name: string): string {
  if (service === 'sqs' && name.endsWith('.fifo')) return 'a FIFO queue'
  return CREATED[service] ?? DESTINATION_WORDS[service] ?? '1 shard'
}

const DESTINATION_WORDS: Readonly<Partial<Record<ServiceName, string>>> = {
  sqs: 'a standard queue',
  sns: 'a standard topic',
  s3: 'a bucket',
}

async function createMissingDestination(mapping: ResolvedMapping, options: Making): Promise<void> {
  const destination = destinationOf(mapping)
  if (destination === null || mapping.destinationConnection?.kind !== 'embedded') return
  const { service, name } = destination
  if (options.declared.some((one) => one.service === service && one.name === name)) return
  const producer = await options.services.producer(embedded(service))
  // A name that the service does not allow: the mapping says so when it looks at its destination.
  const made = await producer.create(name, {}).catch(() => false)
  if (!made) return
  const detail = DESTINATION_WORDS[service]!
  options.emit({ mapping: mapping.id, body: { event: 'ResourceCreated', service, resource: name, detail } })
}

/** A declared resource belongs to the embedded service unless a mapping has the one of that name elsewhere. */
function isEmbedded(resource: ResolvedResource, mappings: readonly ResolvedMapping[]): boolean {
  const readers = mappings.filter(
    (one) => one.service === resource.service && one.sourceName === resource.name,
  )
  const writers = mappings.filter((one) => {
    const destination = destinationOf(one)
    return destination?.service === resource.service && destination.name === resource.name
  })
  return (
    readers.every((mapping) => mapping.connection.kind === 'embedded') &&
    writers.every((mapping) => mapping.destinationConnection?.kind === 'embedded')
  )
}

/** Files of one run share one set of resources; contradictions were refused before. */
function distinct(resources: readonly ResolvedResource[]): ResolvedResource[] {
  const byName = new Map<string, ResolvedResource>()
  for (const one of resources) {
    const key = `${one.service}/${one.name}`
    const known = byName.get(key)
    byName.set(
      key,
      known === undefined
        ? one
        : { ...known, ...one, properties: { ...known.properties, ...one.properties } },
    )
  }
  return [...byName.values()]
}

function embedded(service: ServiceName): ProducerPlace {
  return { service, connection: { kind: 'embedded' }, region: '', directory: '' }
}
