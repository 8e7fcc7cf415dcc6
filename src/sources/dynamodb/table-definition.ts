import type { KeyAttribute, StreamViewType, TableDefinition } from '../../services/dynamodb/port.ts'

/**
 * What a table looks like that nothing declares.
 * @decision DDB-1 A table that a mapping names and nothing declares has the partition key id, a string, and a stream
 *   with new and old images.
 */
export const DEFAULT_KEY: readonly KeyAttribute[] = [{ name: 'id', type: 'S' }]
const DEFAULT_VIEW_TYPE: StreamViewType = 'NEW_AND_OLD_IMAGES'

/**
 * A table in CloudFormation's properties: `KeySchema`, `AttributeDefinitions`, `StreamSpecification`. Without a
 * `KeySchema` it is the default one; without `StreamSpecification` it has no stream, as on AWS.
 */
export function tableDefinition(
  name: string,
  properties: Readonly<Record<string, unknown>>,
): TableDefinition {
  const schema = properties['KeySchema'] as readonly KeySchemaElement[] | undefined
  if (schema === undefined) return { name, key: DEFAULT_KEY, viewType: DEFAULT_VIEW_TYPE }
  const stream = properties['StreamSpecification'] as { StreamViewType: StreamViewType } | undefined
  return { name, key: keyAttributes(properties), viewType: stream?.StreamViewType ?? null }
}

/** The key of a table in these properties, the partition key first. @throws Error for one without a type */
export function keyAttributes(properties: Readonly<Record<string, unknown>>): readonly KeyAttribute[] {
  const schema = properties['KeySchema'] as readonly KeySchemaElement[] | undefined
  if (schema === undefined) return DEFAULT_KEY
  const definitions = properties['AttributeDefinitions'] as readonly AttributeDefinition[]
  const ordered = schema.toSorted((one) => (one.KeyType === 'HASH' ? -1 : 1))
  return ordered.map(({ AttributeName: name }) => {
    const type = definitions.find((one) => one.AttributeName === name)?.AttributeType
    if (type === undefined) throw new Error(`AttributeDefinitions does not have the key attribute ${name}`)
    return { name, type }
  })
}

interface KeySchemaElement {
  readonly AttributeName: string
  readonly KeyType: 'HASH' | 'RANGE'
}

interface AttributeDefinition {
  readonly AttributeName: string
  readonly AttributeType: 'S' | 'N' | 'B'
}
