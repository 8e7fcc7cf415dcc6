import * as validators from './generated/validators.ts'
import type { PipelineDocument } from './document.ts'
import type { Definition } from './facts.ts'
import type { MappingView } from './mapping-view.ts'
import type { Problem } from './problem.ts'
import { schemaProblems, type SchemaError } from './schema-problems.ts'

interface Validator {
  (data: unknown): boolean
  errors?: readonly SchemaError[] | null
}

const VALIDATORS = validators as unknown as Readonly<Record<string, Validator>>

/**
 * Everything in a file that the schema does not allow. Each mapping is held against the definition of its own
 * source, so that one mistake is one problem; a mapping whose source is unknown, against what any source has.
 */
export function validateSchema(document: PipelineDocument, mappings: readonly MappingView[]): Problem[] {
  return [
    ...problemsOf('PipelineFile', document.value, { document, at: [], source: null }),
    ...mappings.flatMap((view) => {
      const { definition, members, path: at, title } = view
      return problemsOf(definition, members, { document, at, source: title })
    }),
  ]
}

/** Everything in a file of connections that its schema does not allow. */
export function validateConnections(document: PipelineDocument): Problem[] {
  return problemsOf('ConnectionsFile', document.value, { document, at: [], source: null })
}

function problemsOf(
  definition: Definition,
  value: unknown,
  about: { document: PipelineDocument; at: MappingView['path']; source: string | null },
): Problem[] {
  const validate = VALIDATORS[`validate${definition}`]!
  return validate(value) ? [] : schemaProblems(validate.errors ?? [], { definition, ...about })
}
