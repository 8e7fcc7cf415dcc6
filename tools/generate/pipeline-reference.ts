import {
  ACCESS_NOT_BUILT,
  RABBITMQ_ARGUMENTS_BUILT,
  SETTINGS_NOT_BUILT,
  SOURCES_NOT_BUILT,
} from '../../src/config/not-built.ts'
import { SOURCE_TYPES } from '../../src/source-types/source-types.ts'
import { mappingDefinitions, readPipelineSchema, resolveRef, type Schema } from './pipeline-schema.ts'

type Definitions = Record<string, Schema>

/** `docs/pipeline-reference.md`: every key of a pipeline file. */
export function pipelineReference(): string {
  const { $defs: definitions, ...file } = readPipelineSchema()
  const sections = [
    INTRODUCTION,
    '## Function',
    keysOf(file.properties!['Function']!, definitions),
    '## EventSourceMappings',
    'A list of mappings. The source decides which settings a mapping has; one that belongs to another source is an error\n(CFG-11).',
    sourcesTable(definitions),
    '### Which source has which setting',
    'The default stands where a source has the setting; **required** where it must be given.',
    matrix(definitions),
    '### The settings',
    keysOf(definitions['Mapping']!, definitions),
    ...mappingDefinitions(definitions).flatMap(([, definition]) => differences(definition, definitions)),
    '## Connections',
    `${definitions['Connections']!.description}`,
    connectionsTable(definitions),
    '## Resources',
    keysOf(file.properties!['Resources']!, definitions),
    '## Engine',
    keysOf(file.properties!['Engine']!, definitions),
    '## Not built yet',
    notBuilt(),
  ]
  return `${sections.join('\n\n')}\n`
}

const INTRODUCTION = `# Pipeline files: reference

One file holds one function and the event source mappings that feed it. Names, meaning and limits are AWS's; keys that AWS
does not have say so. \`pipeline validate\` checks files, \`pipeline explain FILE\` shows every setting with its value, where
it comes from and what follows. IDs in brackets are rules of [the rule table](rules.md).

Editors with a YAML language server explain and check each key when a file begins with
\`# yaml-language-server: $schema=../schemas/pipeline.schema.json\`.

\`\${NAME}\` and \`\${NAME:-default}\` are replaced from the environment before anything is checked, in values and keys but not
in comments; a plain \`\${SIZE}\` may become a number, a quoted one stays text, and \`$\${NAME}\` keeps the text \`\${NAME}\`. A name
without value and default is an error. Relative paths start at the file. A key given twice is an error; anchors, aliases and
merge keys (\`<<\`) work.

Generated from \`schemas/pipeline.schema.json\` by \`npm run generate\`.`

/** A table of an object's keys, and of the keys inside them, by dotted names. */
function keysOf(schema: Schema, definitions: Definitions): string {
  const rows = rowsOf(schema, definitions, '')
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

function rowsOf(schema: Schema, definitions: Definitions, prefix: string): string[] {
  const resolved = resolveRef(schema, definitions)
  const keys = Object.entries(resolved.properties ?? {}).flatMap(([key, child]) => {
    const row = rowOf(
      `${prefix}${key}`,
      resolveRef(child, definitions),
      resolved.required?.includes(key) === true,
    )
    return [row, ...insideOf(child, definitions, `${prefix}${key}`)]
  })
  const { additionalProperties: named } = resolved
  if (typeof named !== 'object') return keys
  const row = rowOf(`${prefix}NAME`, resolveRef(named, definitions), false)
  return [...keys, row, ...insideOf(named, definitions, `${prefix}NAME`)]
}

function insideOf(schema: Schema, definitions: Definitions, name: string): string[] {
  const resolved = resolveRef(schema, definitions)
  if (resolved.items !== undefined) return insideOf(resolved.items, definitions, `${name}[]`)
  return resolved.properties === undefined && typeof resolved.additionalProperties !== 'object'
    ? []
    : rowsOf(resolved, definitions, `${name}.`)
}

function rowOf(name: string, schema: Schema, isRequired: boolean): string {
  const cells = [
    `\`${name}\``,
    valueOf(schema),
    isRequired ? '**required**' : defaultOf(schema),
    schema.description ?? '',
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function valueOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema['x-form'] !== undefined && schema.type !== 'object') return schema['x-form']
  const { minimum, maximum, exclusiveMinimum } = schema
  if (exclusiveMinimum !== undefined) return `more than ${exclusiveMinimum}, at most ${maximum}`
  if (minimum !== undefined && maximum !== undefined)
    return minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`
  if (minimum !== undefined) return `${minimum} or more`
  const types: Readonly<Record<string, string>> = {
    string: 'text',
    array: 'list',
    object: 'mapping',
    boolean: '`true`, `false`',
  }
  return [schema.type ?? 'mapping']
    .flat()
    .map((type) => types[type] ?? type)
    .join(' or ')
}

function defaultOf(schema: Schema): string {
  if (schema['x-default'] !== undefined) return schema['x-default']
  if (schema.default === undefined) return '–'
  return `\`${JSON.stringify(schema.default)}\``
}

function sourcesTable(definitions: Definitions): string {
  const rows = mappingDefinitions(definitions).map(([, definition]) => {
    const properties = definition.properties!
    const named = properties['EventSourceArn'] ?? properties['SelfManagedEventSource']!
    const form = resolveRef(named, definitions)['x-form']
    const how = form === undefined ? '`SelfManagedEventSource`' : `\`EventSourceArn\`: ${form}`
    return `| ${definition.title} | ${how} | ${definition.description} |`
  })
  return ['| source | named by | |', '|---|---|---|', ...rows].join('\n')
}

function matrix(definitions: Definitions): string {
  const mappings = mappingDefinitions(definitions)
  const titles = mappings.map(([, { title }]) => title!)
  const rows = Object.keys(definitions['Mapping']!.properties!).map((key) => {
    const cells = mappings.map(([, { properties, required }]) => {
      const own = properties![key]
      if (own === undefined) return ''
      return required?.includes(key) === true ? '**required**' : defaultOf(resolveRef(own, definitions))
    })
    return `| \`${key}\` | ${cells.join(' | ')} |`
  })
  return [`| setting | ${titles.join(' | ')} |`, `|---|${titles.map(() => '---|').join('')}`, ...rows].join(
    '\n',
  )
}

/** Where a source limits a setting further than the common table says. */
function differences(definition: Schema, definitions: Definitions): string[] {
  const common = definitions['Mapping']!.properties!
  const rows = Object.entries(definition.properties!).flatMap(([key, own]) => {
    const [mine, shared] = [resolveRef(own, definitions), resolveRef(common[key]!, definitions)]
    if (key === 'EventSourceArn' || key === 'SourceAccessConfigurations')
      return accessRows(key, mine, definitions)
    return mine.description === shared.description
      ? []
      : [rowOf(key, mine, definition.required?.includes(key) === true)]
  })
  if (rows.length === 0) return []
  return [
    `### ${capital(definition.title!)}: what differs`,
    ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n'),
  ]
}

function accessRows(key: string, schema: Schema, definitions: Definitions): string[] {
  if (key === 'EventSourceArn') return []
  const type = resolveRef(schema.items!, definitions).properties!['Type']!
  return [rowOf(`${key}[].Type`, type, true)]
}

function connectionsTable(definitions: Definitions): string {
  const kinds: [string, Schema][] = [
    ['`kinesis`, `dynamodb`, `sqs`, `sns`, `s3`, `secretsmanager`, `lambda`', definitions['AwsConnection']!],
    ['`kafka`', definitions['KafkaConnection']!],
    ['`rabbitmq`, `activemq`, `documentdb`', definitions['MqConnection']!],
  ]
  const rows = kinds.map(([keys, schema]) => `| ${keys} | ${schema.description} |`)
  const inside = kinds.flatMap(([keys, schema]) =>
    Object.entries(schema.else!.properties!).map(([key, child]) => {
      const isRequired = schema.else!.required?.includes(key) === true
      return rowOf(key, resolveRef(child, definitions), isRequired).replace(/^\|/, `| ${keys} |`)
    }),
  )
  return [
    '| key | meaning |',
    '|---|---|',
    ...rows,
    '',
    'Region and account come from the ARN of the source. A key may also be one ARN: `arn:aws:kafka:…: { Brokers: […] }`.',
    '',
    '| of | member | value | default | meaning |',
    '|---|---|---|---|---|',
    ...inside,
  ].join('\n')
}

function notBuilt(): string {
  const sources = SOURCES_NOT_BUILT.map((type) => SOURCE_TYPES[type].title).join(', ')
  return [
    '`validate` checks everything on this page; `up` refuses, by name (`NOT_BUILT`), what this version does not do yet:',
    '',
    `- sources: ${sources}`,
    ...SETTINGS_NOT_BUILT.map(({ key, values, only }) => {
      const of = only === undefined ? '' : ` (${only.map((type) => SOURCE_TYPES[type].title).join(', ')})`
      return `- \`${key}\` ${values}${of}`
    }),
    `- \`SourceAccessConfigurations\` of the types ${ACCESS_NOT_BUILT.map((type) => `\`${type}\``).join(', ')}`,
    `- \`Arguments\` of a RabbitMQ queue in \`Resources\` other than ${RABBITMQ_ARGUMENTS_BUILT.map((name) => `\`${name}\``).join(', ')}, and those of an ActiveMQ queue`,
    '- an embedded Secrets Manager, where a real broker needs a secret',
  ].join('\n')
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
