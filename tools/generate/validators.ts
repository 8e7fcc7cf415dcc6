import { Ajv } from 'ajv'
import nextVocabulary from 'ajv/dist/vocabularies/next.js'
import standalone from 'ajv/dist/standalone/index.js'
import {
  mappingDefinitions,
  readConnectionsSchema,
  readPipelineSchema,
  type Schema,
} from './pipeline-schema.ts'

/**
 * `src/config/generated/validators.ts`: ajv's standalone validators of the file, of a mapping of each kind and of a
 * file of connections.
 * Nothing of ajv is imported and no code is generated when the program runs.
 *
 * The file's validator takes any object for a mapping: the mapping's source is decided first, then its own
 * definition validates it, so that a wrong value is said once and not once a branch of a union.
 */
export function validators(): string {
  const schema = schemaToCompile()
  const exports: Record<string, string> = {
    PipelineFile: 'pipeline',
    ConnectionsFile: 'pipeline#/$defs/ConnectionsFile',
  }
  for (const name of Object.keys(schema.$defs!)) {
    if (name.endsWith('Mapping') && name !== 'Mapping') exports[name] = `pipeline#/$defs/${name}`
  }
  const named = Object.fromEntries(Object.entries(exports).map(([name, id]) => [`validate${name}`, id]))
  const code = compact(standalone.default(ajvFor(schema), named))
  return `${BANNER}${code}\n`
}

const BANNER = `/* Generated from schemas/pipeline.schema.json by \`npm run generate\`. Do not edit. */
// @ts-nocheck
`

/**
 * The schema without its words. Ajv's core class is used, for 2020-12 would keep track of evaluated properties,
 * which no keyword of this schema asks for; \`dependentRequired\` is its one newer keyword.
 */
export function schemaToCompile(): Schema {
  const schema = readPipelineSchema()
  const { allOf: _byType, ...anyMapping } = schema.$defs['Mapping']!
  schema.$defs['AnyMapping'] = { ...anyMapping, additionalProperties: false }
  schema.$defs['Mapping'] = { type: 'object' }
  for (const [, definition] of mappingDefinitions(schema.$defs)) delete definition['x-sourceTypes']
  schema.$defs['ConnectionsFile'] = readConnectionsSchema()
  schema.$id = 'pipeline'
  return withoutWords(schema) as Schema
}

/** @param schema what \`schemaToCompile\` gives */
function ajvFor(schema: Schema): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    logger: false,
    loopRequired: 2,
    messages: false,
    strictRequired: false,
    strictTypes: false,
    // Lengths are counted as JavaScript does; this needs no helper at run time.
    unicode: false,
    unicodeRegExp: false,
    code: { source: true, esm: true, optimize: 3 },
  })
  ajv.addVocabulary(nextVocabulary.default)
  return ajv.addSchema(schema)
}

function withoutWords(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((one) => withoutWords(one))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).filter(
    ([key]) => isNames || !/^(description|title|default|\$schema|x-.*)$/.test(key),
  )
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      withoutWords(value, !isNames && /^(properties|patternProperties|\$defs)$/.test(key)),
    ]),
  )
}

/** Says the same in less text: an interpreter that strips types pays for every byte of it. */
function compact(code: string): string {
  const constants = new Map<string, unknown>()
  return code
    .replaceAll(/const (schema\d+) = (\{.*?\}|\[.*?\]);(?=const |function |export )/g, (_all, name, json) => {
      constants.set(name, JSON.parse(json))
      return ''
    })
    .replaceAll(/\b(schema\d+)((?:\.\w+)+)/g, (_all, name, path) => {
      const value = path
        .slice(1)
        .split('.')
        .reduce((node: Record<string, unknown>, key: string) => node[key], constants.get(name))
      return JSON.stringify(
        path.endsWith('.properties') ? Object.fromEntries(Object.keys(value).map((key) => [key, 1])) : value,
      )
    })
    .replaceAll(
      /if\(vErrors === null\)\{vErrors = \[(err\d+)\];\}else \{vErrors\.push\(\1\);\}/g,
      '(vErrors ??= []).push($1);',
    )
    .replaceAll(/,parentData:\w+,parentDataProperty:(?:\w+|"[^"]*"),rootData/g, '')
    .replaceAll(', parentData, parentDataProperty, rootData=data', '')
    .replace('"use strict";', '')
    .replaceAll(/(?<=[;}])(?=(?:function validate|export const )\w*)/g, '\n')
}
