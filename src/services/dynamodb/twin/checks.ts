import { RecordFormError } from '../../payload.ts'
import type { AttributeValue, Item, KeyAttribute, TableDefinition } from '../port.ts'
import { failed } from './failures.ts'
import { itemBytes } from './item-size.ts'

const LARGEST_ITEM_BYTES = 400 * 1024

/** @throws SourceError for what DynamoDB refuses */
export function checkTable({ name, key }: TableDefinition): void {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    throw failed(`A table's name has 3 to 255 letters, digits, '_', '.' and '-', not "${name}".`)
  }
  if (key.length < 1 || key.length > 2) {
    throw failed(`A table has a partition key and perhaps a sort key, not ${key.length} key attributes.`)
  }
}

/**
 * An item, or a key alone, must have all of the table's key.
 * @throws RecordFormError before anything is written
 */
export function checkItem(
  item: Item,
  about: { table: string; key: readonly KeyAttribute[]; only: boolean },
): void {
  for (const { name, type } of about.key) {
    const value = item[name] as Readonly<Record<string, unknown>> | undefined
    const found = value?.[type]
    if (typeof found === 'string' && found !== '') continue
    const given = value === undefined ? 'nothing' : JSON.stringify(value)
    throw new RecordFormError(
      `${name} is in the key of table ${about.table} and must be {"${type}": "…"}, not ${given}`,
    )
  }
  const others = Object.keys(item).filter((name) => !about.key.some((one) => one.name === name))
  if (about.only && others.length > 0) {
    throw new RecordFormError(`Delete takes the key of table ${about.table} only, not ${others.join(', ')}`)
  }
  const bytes = itemBytes(item)
  if (bytes > LARGEST_ITEM_BYTES) {
    throw new RecordFormError(`an item has at most 400 KB, not ${bytes} bytes`)
  }
}

/** The same values, whatever the order of attributes, and of elements in sets. */
export function isSame(one: Item, other: Item): boolean {
  return canonical(one) === canonical(other)
}

function canonical(item: Item): string {
  const names = Object.keys(item).toSorted()
  return JSON.stringify(names.map((name) => [name, canonicalValue(item[name]!)]))
}

function canonicalValue(value: AttributeValue): unknown {
  if ('M' in value) return { M: canonical(value.M) }
  if ('L' in value) return { L: value.L.map(canonicalValue) }
  if ('SS' in value) return { SS: value.SS.toSorted() }
  if ('NS' in value) return { NS: value.NS.toSorted() }
  if ('BS' in value) return { BS: value.BS.toSorted() }
  return value
}
