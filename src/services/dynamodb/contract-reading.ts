import type { DynamodbPort, Item, IteratorStart, StreamRecord, Write } from './port.ts'

/** So many empty pages in a row are taken for the end of what an open shard holds. */
const EMPTY_PAGES = 3

/** Items `prefix1`, `prefix2`, … put one after another. */
export function numbered(prefix: string, count: number): Write[] {
  return Array.from({ length: count }, (_, index) => put({ id: { S: `${prefix}${index + 1}` } }))
}

export function put(item: Item): Write {
  return { kind: 'put', item }
}

/** The stream of a table and its only shard. */
export async function onlyShard(port: DynamodbPort, name: string) {
  const { arn: streamArn } = await port.describeStream({ name })
  const { shards } = await port.listShards(streamArn)
  return { streamArn, shard: shards[0]!.id }
}

export async function readFrom(
  port: DynamodbPort,
  place: { readonly table: string; readonly start?: IteratorStart; readonly limit?: number },
): Promise<StreamRecord[]> {
  const { table, start = { type: 'TRIM_HORIZON' } } = place
  const iterator = await port.getIterator({ ...(await onlyShard(port, table)), start })
  return followIterator(port, iterator, place.limit)
}

export async function followIterator(
  port: DynamodbPort,
  from: string,
  limit = 1000,
): Promise<StreamRecord[]> {
  const records: StreamRecord[] = []
  let iterator: string | null = from
  for (let empty = 0; iterator !== null && empty < EMPTY_PAGES;) {
    const page = await port.getRecords({ iterator, limit })
    records.push(...page.records)
    empty = page.records.length === 0 ? empty + 1 : 0
    iterator = page.nextIterator
  }
  return records
}

export function idsOf(records: readonly StreamRecord[]): string[] {
  return records.map(({ keys }) => (keys['id'] as { S: string }).S)
}
