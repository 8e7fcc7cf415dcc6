import { isDeepStrictEqual } from 'node:util'
import { resolve } from 'node:path'
import type { MappingView } from '../mapping-view.ts'
import { membersOf, textOf } from '../mapping-view.ts'
import { nearNames } from '../near-name.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Place, Problem } from '../problem.ts'
import { sayValue } from '../words.ts'
import type { RunCheck } from './check.ts'

/**
 * What must hold between all mappings and files of one run.
 * @decision KAF-12 A consumer group must be unique among the mappings that run together.
 */
export const RUN_CHECKS: readonly RunCheck[] = [
  {
    name: 'a function reads a source once',
    rules: ['API-26'],
    find: (pipelines) =>
      pairsOf(mappingsIn(pipelines), functionAndSource).flatMap(([first, second]) => {
        if (!isSameSource(first, second)) return []
        const values = {
          function: second.pipeline.functionName!,
          actual: second.view.sourceName,
          ...placeValues(first),
        }
        return [second.view.atSource('MAPPING_TWICE', { rule: 'API-26', values })]
      }),
  },
  {
    name: 'each mapping has a name of its own',
    rules: [],
    find: (pipelines) =>
      firstPairs(mappingsIn(pipelines), ({ id }) => id).flatMap(([first, second]) => {
        if (isSameSource(first, second)) return []
        const values = { actual: second.id, ...placeValues(first) }
        return second.view.members['Id'] === undefined
          ? [second.view.atOwner([], 'MAPPING_ID_TAKEN', { values })]
          : [second.view.atValue(['Id'], 'MAPPING_ID_TAKEN', { values })]
      }),
  },
  {
    name: 'each consumer group belongs to one mapping',
    rules: ['KAF-12'],
    find: (pipelines) =>
      firstPairs(mappingsIn(pipelines), ({ view }) => view.consumerGroupId?.id).flatMap(([first, second]) => {
        const { id, path } = second.view.consumerGroupId!
        const { file, line } = first.view.document.placeOf([
          ...first.view.path,
          ...first.view.consumerGroupId!.path,
        ])
        return [
          second.view.atValue(path, 'CONSUMER_GROUP_TAKEN', {
            rule: 'KAF-12',
            values: { actual: id, file, line },
          }),
        ]
      }),
  },
  {
    name: 'functions that run together have names of their own',
    rules: [],
    find: (pipelines) =>
      firstPairs([...pipelines], ({ functionName }) => functionName).map(([first, second]) => {
        const values = { actual: second.functionName, file: first.document.name }
        return second.document.atValue(['Function', 'FunctionName'], 'FUNCTION_NAME_SHARED', {
          severity: 'warning',
          values,
        })
      }),
  },
  {
    name: 'files do not contradict each other about a resource',
    rules: [],
    find: resourceContradictions,
  },
  {
    name: 'a resource is used',
    rules: [],
    find: unusedResources,
  },
  {
    name: 'files that run together share a state directory',
    rules: [],
    find: (pipelines) => {
      const given = pipelines.filter(({ engine }) => typeof engine['StateDirectory'] === 'string')
      const [first, ...others] = given
      return others.flatMap((pipeline) => {
        const [one, other] = [pipeline, first!].map(({ document, engine }) =>
          resolve(document.folder, String(engine['StateDirectory'])),
        )
        if (one === other) return []
        const values = {
          actual: sayValue(pipeline.engine['StateDirectory']),
          other: other!,
          file: first!.document.name,
        }
        return [
          pipeline.document.atValue(['Engine', 'StateDirectory'], 'STATE_DIRECTORY_CONTRADICTION', {
            values,
          }),
        ]
      })
    },
  },
]

interface MappingOfRun {
  readonly view: MappingView
  readonly pipeline: PipelineView
  readonly id: string | undefined
}

function mappingsIn(pipelines: readonly PipelineView[]): MappingOfRun[] {
  return pipelines.flatMap((pipeline) =>
    pipeline.mappings.map((view) => ({ view, pipeline, id: pipeline.mappingId(view) })),
  )
}

/** API-26: one mapping for a source and function; for Kafka, for a topic and an overlapping bootstrap server. */
function isSameSource(one: MappingOfRun, other: MappingOfRun): boolean {
  const name = one.pipeline.functionName
  if (name === undefined || name !== other.pipeline.functionName) return false
  if (one.view.sourceName === undefined || one.view.sourceName !== other.view.sourceName) return false
  if (one.view.sourceType !== other.view.sourceType || virtualHost(one.view) !== virtualHost(other.view))
    return false
  if (one.view.sourceType !== 'selfManagedKafka') return one.view.arn === other.view.arn
  return one.view.bootstrapServers.some((server) => other.view.bootstrapServers.includes(server))
}

function virtualHost(view: MappingView): string {
  return view.accessConfigurations.find(({ type }) => type === 'VIRTUAL_HOST')?.uri ?? '/'
}

function placeValues({ view }: MappingOfRun): { file: string; line: number } {
  const { file, line } = view.document.placeOf(view.path)
  return { file, line }
}

function functionAndSource({ pipeline, view }: MappingOfRun): string {
  return JSON.stringify([pipeline.functionName, view.sourceName])
}

/** Each item with every earlier one that has its key. */
function pairsOf<T>(items: readonly T[], key: (item: T) => string): [T, T][] {
  const known = new Map<string, T[]>()
  return items.flatMap((second) => {
    const earlier = known.get(key(second)) ?? []
    const found = earlier.map((first): [T, T] => [first, second])
    known.set(key(second), earlier)
    earlier.push(second)
    return found
  })
}

/** Each item whose key an earlier one has, with the first that has it. */
function firstPairs<T>(items: readonly T[], key: (item: T) => string | undefined): [T, T][] {
  const firsts = new Map<string, T>()
  return items.flatMap((item): [T, T][] => {
    const name = key(item)
    if (name === undefined) return []
    const first = firsts.get(name)
    if (first === undefined) firsts.set(name, item)
    return first === undefined ? [] : [[first, item]]
  })
}

function resourceContradictions(pipelines: readonly PipelineView[]): (Problem | undefined)[] {
  const known = new Map<string, { value: unknown; place: Place; shown: unknown }>()
  return pipelines.flatMap(({ document, resources }) =>
    resources.flatMap(({ service, name, properties, path }) =>
      Object.entries(properties).flatMap(([key, shown]) => {
        const id = JSON.stringify([service, name, key])
        const value = key === 'Records' ? resolve(document.folder, textOf(shown) ?? '') : shown
        const first = known.get(id)
        if (first === undefined) known.set(id, { value, shown, place: document.placeOf([...path, key]) })
        if (first === undefined || isDeepStrictEqual(first.value, value)) return []
        const { file, line } = first.place
        const values = {
          resource: name,
          key,
          actual: sayValue(shown),
          other: sayValue(first.shown),
          file,
          line,
        }
        return [document.atValue([...path, key], 'RESOURCE_CONTRADICTION', { values })]
      }),
    ),
  )
}

/** A function that waits for mappings may be given one that names it. */
function unusedResources(pipelines: readonly PipelineView[]): (Problem | undefined)[] {
  if (pipelines.some(({ mappings }) => mappings.length === 0)) return []
  const named = new Set(pipelines.flatMap(namesIn))
  return pipelines.flatMap(({ document, resources }) =>
    resources.flatMap(({ service, name, path }) => {
      if (named.has(`${service}/${name}`)) return []
      const others = [...named]
        .filter((one) => one.startsWith(`${service}/`))
        .map((one) => one.slice(service.length + 1))
      const near = nearNames(name, others)[0]
      const what = near === undefined ? 'remove it, or name it in a mapping' : `write ${near}`
      const values = { resource: name, what }
      return [document.atKey(path, 'RESOURCE_UNUSED', { severity: 'warning', values })]
    }),
  )
}

/** `service/name` of all sources, destinations and dead-letter queues. */
function namesIn(pipeline: PipelineView): string[] {
  const sources = pipeline.mappings.map(({ service, sourceName }) => `${service}/${sourceName}`)
  const destinations = pipeline.mappings.flatMap((view) => {
    const destination = view.parsedDestination
    if (destination?.kind === 'kafka') return [`kafka/${destination.topic}`]
    return destination?.kind === 'arn' ? [`${destination.service}/${destination.name}`] : []
  })
  const deadLetters = pipeline.resources.map(({ properties }) => {
    const arn = textOf(membersOf(properties, 'RedrivePolicy')['deadLetterTargetArn'])
    return `sqs/${arn?.split(':').at(-1)}`
  })
  const deadLettersOfRabbit = pipeline.resources.map(({ properties }) => {
    return `rabbitmq/${textOf(membersOf(properties, 'Arguments')['x-dead-letter-routing-key'])}`
  })
  return [...sources, ...destinations, ...deadLetters, ...deadLettersOfRabbit, 'activemq/ActiveMQ.DLQ']
}
