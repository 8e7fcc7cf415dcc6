import type { SourceType } from '../model/index.ts'
import { SOURCE_TYPES } from '../source-types/index.ts'
import type { Path } from './document.ts'
import { SCHEMA_FACTS, type SchemaFact } from './generated/schema-facts.ts'

/** A definition of the schema that validates a whole file or a whole mapping. */
export type Definition = string

/** The definition that a mapping of each source type has to meet. */
export const MAPPING_DEFINITIONS: Readonly<Record<SourceType, Definition>> = {
  kinesis: 'KinesisMapping',
  kinesisConsumer: 'KinesisMapping',
  dynamodb: 'DynamoDBMapping',
  sqs: 'SqsMapping',
  sqsFifo: 'SqsFifoMapping',
  msk: 'MskMapping',
  selfManagedKafka: 'SelfManagedKafkaMapping',
  activemq: 'MqMapping',
  rabbitmq: 'MqMapping',
  documentdb: 'DocumentDBMapping',
}

/** What the schema says of a place; undefined where it says nothing. `path` starts at the definition's own top. */
export function factOf(definition: Definition, path: Path): SchemaFact | undefined {
  const own = SCHEMA_FACTS[definition]!
  const isMapping = definition !== 'PipelineFile' && definition !== 'ConnectionsFile'
  const shared = isMapping ? SCHEMA_FACTS['AnyMapping']! : {}
  let at = ''
  for (const step of path) {
    const named = `${at}/${step}`
    at = own[named] !== undefined || shared[named] !== undefined ? named : `${at}/*`
  }
  return own[at] ?? shared[at]
}

/** The source types whose mappings may have this key at this place, in words. */
export function sourcesWithKey(path: Path, key: string): string {
  return sourcesWhere((definition) => hasKey(definition, path, key))
}

/** The source types whose mappings may have this value at this place, in words. */
export function sourcesWithValue(path: Path, value: string): string {
  return sourcesWhere((definition) => {
    const hasPlace = path.every(
      (step, index) => typeof step === 'number' || hasKey(definition, path.slice(0, index), step),
    )
    return hasPlace && factOf(definition, path)?.values?.includes(value) === true
  })
}

function hasKey(definition: Definition, path: Path, key: string): boolean {
  const [first] = path
  if (first !== undefined && !hasKey(definition, [], String(first))) return false
  return factOf(definition, path)?.keys?.includes(key) ?? false
}

function sourcesWhere(test: (definition: Definition) => boolean): string {
  const types = Object.entries(MAPPING_DEFINITIONS).filter(([, definition]) => test(definition))
  const titles = types.map(([type]) => SOURCE_TYPES[type as SourceType].title)
  return titles.filter((title) => title !== SOURCE_TYPES.kinesisConsumer.title).join(', ')
}
