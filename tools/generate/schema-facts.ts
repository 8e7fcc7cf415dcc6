import {
  mappingDefinitions,
  readConnectionsSchema,
  readPipelineSchema,
  resolveRef,
  rulesIn,
  type Schema,
} from './pipeline-schema.ts'

interface Fact {
  keys?: string[]
  rules?: string[]
  values?: unknown[]
  form?: string
  range?: string
  says?: string
}

/**
 * `src/config/generated/schema-facts.ts`: what a message about a place of the file needs from the schema, by
 * definition and path. Paths have `*` for any list item and for any name that the user chooses.
 */
export function schemaFacts(): string {
  const { $defs: definitions, ...file } = readPipelineSchema()
  const roots: Record<string, Schema> = {
    PipelineFile: file,
    ConnectionsFile: readConnectionsSchema(),
    AnyMapping: definitions['Mapping']!,
  }
  for (const [name, definition] of mappingDefinitions(definitions)) roots[name] = definition
  const all = Object.entries(roots).map(([name, root]) => [name, factsOf(root, definitions)] as const)
  const shared = all.find(([name]) => name === 'AnyMapping')![1]
  const texts = all.map(([name, facts]) => {
    const own = [...facts].filter(([path, fact]) => facts === shared || !sameFact(fact, shared.get(path)))
    return `  ${name}: {\n${own.map(([path, fact]) => `    ${quote(path)}: ${quote(fact)},\n`).join('')}  },\n`
  })
  return `${HEAD}export const SCHEMA_FACTS: Readonly<Record<string, Readonly<Record<string, SchemaFact>>>> = {\n${texts.join('')}}\n`
}

const HEAD = `/* Generated from schemas/pipeline.schema.json by \`npm run generate\`. Do not edit. */

/** What the schema says of one place of a pipeline file. */
export interface SchemaFact {
  /** The keys an object may have. */
  readonly keys?: readonly string[]
  /** The rules that its description names, the governing one first. */
  readonly rules?: readonly string[]
  /** The values it may have. */
  readonly values?: readonly string[]
  /** Its pattern in words. */
  readonly form?: string
  /** The numbers it may be: \`1 to 10000\`. */
  readonly range?: string
  /** Its description, without the rules. */
  readonly says?: string
}

/** By definition and path; a mapping's definition holds only what differs from \`AnyMapping\`. */
`

function factsOf(root: Schema, definitions: Record<string, Schema>): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  visit(root, '')
  return facts

  function visit(schema: Schema, path: string): void {
    const resolved = branchOf(resolveRef(schema, definitions))
    facts.set(path, { ...facts.get(path), ...factOf(resolved) })
    for (const [key, child] of Object.entries(resolved.properties ?? {})) visit(child, `${path}/${key}`)
    const others = [
      ...Object.values(resolved.patternProperties ?? {}),
      ...(typeof resolved.additionalProperties === 'object' ? [resolved.additionalProperties] : []),
      ...(resolved.items === undefined || path === '/EventSourceMappings' ? [] : [resolved.items]),
    ]
    for (const child of others) visit(child, `${path}/*`)
  }
}

/** Where a value may be a word or an object, the object is what has keys. */
function branchOf(schema: Schema): Schema {
  return schema.else === undefined ? schema : { ...schema, ...schema.else, ...schema.then }
}

function factOf(schema: Schema): Fact {
  const fact: Fact = {}
  if (schema.properties !== undefined) fact.keys = Object.keys(schema.properties)
  const rules = rulesIn(schema.description)
  if (rules.length > 0) fact.rules = rules
  if (schema.enum !== undefined) fact.values = schema.enum
  const form = schema['x-form'] ?? schema.propertyNames?.['x-form']
  if (form !== undefined) fact.form = form
  const range = rangeOf(schema)
  if (range !== undefined) fact.range = range
  if (schema.description !== undefined)
    fact.says = schema.description.replace(/\s*\([A-Z]{2,4}-\d[^)]*\)/, '')
  return fact
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Schema): string | undefined {
  if (exclusiveMinimum !== undefined) return `more than ${exclusiveMinimum}, at most ${maximum}`
  if (minimum === undefined) return undefined
  if (maximum === undefined) return `at least ${minimum}`
  return minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`
}

function sameFact(a: Fact, b: Fact | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function quote(value: unknown): string {
  return JSON.stringify(value)
}
