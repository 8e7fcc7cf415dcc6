import {
  mappingDefinitions,
  readPipelineSchema,
  resolveRef,
  rulesIn,
  type Schema,
} from './pipeline-schema.ts'

/** `src/source-types/generated/settings.ts`: which settings each source has, with their defaults and limits. */
export function sourceSettings(): string {
  const { $defs: definitions } = readPipelineSchema()
  const mappings = mappingDefinitions(definitions)
  const tables = mappings.map(
    ([name, definition]) => `const ${constantOf(name)}: Settings = {\n${rows(definition, definitions)}}\n`,
  )
  const types = mappings.flatMap(([name, definition]) =>
    definition['x-sourceTypes']!.map((type) => `  ${type}: ${constantOf(name)},\n`),
  )
  return `${HEAD}\n${tables.join('\n')}
/** The settings of each source type, in the order of the reference. */
export const SOURCE_SETTINGS: Readonly<Record<SourceType, Settings>> = {\n${types.join('')}}\n`
}

const HEAD = `/* Generated from schemas/pipeline.schema.json by \`npm run generate\`. Do not edit. */
import type { SourceType } from '../../model/index.ts'

/** One setting of one source type, as AWS limits it. */
export interface Setting {
  readonly required?: true
  /** Absent when the setting has none, or one that is no value of the file. */
  readonly default?: unknown
  /** A default that a file cannot write (500 ms for the window of Kafka, MQ and DocumentDB), in milliseconds. */
  readonly defaultMs?: number
  readonly minimum?: number
  readonly maximum?: number
  /** The rules of the catalogue that it follows, the governing one first. */
  readonly rules: readonly string[]
}

type Settings = Readonly<Record<string, Setting>>
`

function rows(definition: Schema, definitions: Record<string, Schema>): string {
  return Object.entries(definition.properties!)
    .map(([key, schema]) => {
      const resolved = resolveRef(schema, definitions)
      const { minimum, maximum } = resolved
      const setting = {
        ...(definition.required?.includes(key) === true ? { required: true } : {}),
        ...('default' in resolved ? { default: resolved.default } : {}),
        ...(resolved['x-defaultMs'] === undefined ? {} : { defaultMs: resolved['x-defaultMs'] }),
        ...(minimum === undefined ? {} : { minimum }),
        ...(maximum === undefined ? {} : { maximum }),
        rules: rulesIn(resolved.description),
      }
      return `  ${key}: ${JSON.stringify(setting)},\n`
    })
    .join('')
}

/** `KinesisMapping` to `kinesisMapping`. */
function constantOf(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1)
}
