import { destinationOf, type MappingEvent, type ProducerPlace, type Services } from '../engine/index.ts'
import type {
  ResolvedMapping,
  ResolvedPipeline,
  ResolvedResource,
  ServiceName,
  TwinStorage,
} from '../model/index.ts'
import type { Clock } from '../time/index.ts'
import { Feeder } from './feeder.ts'
import { tellDifferences } from './tell-differences.ts'

/**
 * Makes what embedded services hold: what `Resources` declares, and each source that a mapping names and nothing
 * declares (which is said). Real services are never touched.
 * @returns the feeders of the declared `Records`, not started yet
 */
export async function prepareResources(options: {
  readonly pipelines: readonly ResolvedPipeline[]
  readonly services: Services
  readonly clock: Clock
  readonly twinStorage: (service: string) => TwinStorage
  readonly playOnce: boolean
  readonly emit: (event: MappingEvent) => void
}): Promise<readonly Feeder[]> {
  const { pipelines, services, clock, emit } = options
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const declared = distinct(pipelines.flatMap((pipeline) => pipeline.resources)).filter((one) =>
    isEmbedded(one, mappings),
  )
  const feeders: Feeder[] = []
  for (const resource of declared) {
    const producer = await services.producer(embedded(resource.service))
    const isNew = await producer.create(resource.name, resource.properties)
    if (!isNew) await tellDifferences(resource, { producer, mappings, emit })
    const { feed } = resource
    if (feed === undefined) continue
    const storage = options.twinStorage(resource.service)
    feeders.push(
      new Feeder({ resource: { ...resource, feed }, producer, clock, storage, once: options.playOnce }),
    )
  }
  for (const pipeline of pipelines.filter((one) => one.autoCreate)) {
    for (const mapping of pipeline.mappings) {
      await createMissing(mapping, { declared, services, emit })
      await createMissingDestination(mapping, { declared, services, emit })
    }
  }
  return feeders
}

interface Making {
  readonly declared: readonly ResolvedResource[]
  readonly services: Services
  readonly emit: (event: MappingEvent) => void
}

async function createMissing(mapping: ResolvedMapping, options: Making): Promise<void> {
  if (mapping.connection.kind !== 'embedded') return
  const { service, sourceName } = mapping
  if (options.declared.some((one) => one.service === service && one.name === sourceName)) return
  const producer = await options.services.producer(embedded(service))
  if (!(await producer.create(sourceName, {}))) return
  const detail = CREATED[service] ?? '1 shard'
  options.emit({
    mapping: mapping.id,
    body: { event: 'ResourceCreated', service, resource: sourceName, detail },
  })
}

/** What is made where nothing is declared. */
const CREATED: Partial<Record<ServiceName, string>> = {
  kafka: '1 partition',
  dynamodb: 'key id (S), NEW_AND_OLD_IMAGES',
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
