import { membersOf } from '../mapping-view.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import type { PipelineCheck } from './check.ts'

/** What `Resources` say of DynamoDB tables. */
export const TABLE_CHECKS: readonly PipelineCheck[] = [
  { name: 'the key of a table has types', rules: [], find: untypedKeys },
  { name: 'the key of a table has one partition key', rules: [], find: wrongKeys },
]

function untypedKeys(pipeline: PipelineView): (Problem | undefined)[] {
  return tablesOf(pipeline).flatMap(({ name, path, schema, properties }) => {
    const defined = listOf(properties['AttributeDefinitions']).map((one) => membersOf(one)['AttributeName'])
    return schema.flatMap((element, at) => {
      const { AttributeName: attribute } = membersOf(element)
      if (typeof attribute !== 'string' || defined.includes(attribute)) return []
      return [
        pipeline.document.atValue([...path, 'KeySchema', at, 'AttributeName'], 'TABLE_KEY_UNTYPED', {
          values: { attribute, table: name },
        }),
      ]
    })
  })
}

function wrongKeys(pipeline: PipelineView): (Problem | undefined)[] {
  return tablesOf(pipeline).flatMap(({ name, path, schema }) => {
    const kinds = schema.map((element) => membersOf(element)['KeyType'])
    if (kinds.length === 0 || kinds.filter((kind) => kind === 'HASH').length === 1) return []
    return [
      pipeline.document.atKey([...path, 'KeySchema'], 'TABLE_KEY_WRONG', {
        values: { table: name, given: kinds.join(', ') },
      }),
    ]
  })
}

function tablesOf({ resources }: PipelineView) {
  return resources
    .filter(({ service }) => service === 'dynamodb')
    .map((table) => ({ ...table, schema: listOf(table.properties['KeySchema']) }))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
