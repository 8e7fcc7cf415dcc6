import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { readPipelineSchema, type Schema } from './pipeline-schema.ts'

/**
 * `src/config/generated/pipeline-file.ts`: the types of a file that has passed validation. A mapping has every
 * setting of every source, none required: which of them it has follows from its source.
 */
export async function pipelineTypes(): Promise<string> {
  const schema = readPipelineSchema()
  for (const [name, definition] of Object.entries(schema.$defs)) {
    if (definition['x-sourceTypes'] !== undefined) delete schema.$defs[name]
  }
  const mapping = schema.$defs['Mapping']!
  delete mapping.allOf
  mapping.additionalProperties = false
  return compile(withoutConditions(schema) as JSONSchema, 'PipelineFile', {
    bannerComment: '/* Generated from schemas/pipeline.schema.json by `npm run generate`. Do not edit. */',
    style: { semi: false, singleQuote: true, printWidth: 110 },
    maxItems: 2,
  })
}

/** `if … then … else …` becomes the union of its branches, which is all that a type can say. */
function withoutConditions(schema: Schema): unknown {
  return JSON.parse(JSON.stringify(schema), (_key, value) => {
    if (value?.if === undefined) return value
    const { if: _condition, then, else: otherwise, type: _type, ...rest } = value
    return { ...rest, anyOf: [then, { type: 'object', ...otherwise }] }
  })
}
