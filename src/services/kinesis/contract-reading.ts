import type {
  IteratorStart,
  KinesisPort,
  KinesisRecord,
  NewRecord,
  RecordsPage,
  StreamAddress,
} from './port.ts'

/** A place to read from. */
export interface ReadingPlace {
  readonly stream: StreamAddress
  readonly shard: string
  readonly start: IteratorStart
  readonly limit?: number
}

/** So many empty pages in a row are taken for the end of what an open shard holds. */
const EMPTY_PAGES = 3

/** Pages from a place until the shard ends, or nothing more comes. */
export async function readPages(port: KinesisPort, place: ReadingPlace): Promise<RecordsPage[]> {
  const iterator = await port.getIterator(place)
  return followIterator(port, { ...place, iterator })
}

export async function followIterator(
  port: KinesisPort,
  place: { readonly stream: StreamAddress; readonly iterator: string; readonly limit?: number },
): Promise<RecordsPage[]> {
  const pages: RecordsPage[] = []
  let iterator: string | null = place.iterator
  let empty = 0
  while (iterator !== null && empty < EMPTY_PAGES) {
    const page = await port.getRecords({ stream: place.stream, iterator, limit: place.limit ?? 1000 })
    pages.push(page)
    empty = page.records.length === 0 ? empty + 1 : 0
    iterator = page.nextIterator
  }
  return pages
}

export async function readRecords(port: KinesisPort, place: ReadingPlace): Promise<KinesisRecord[]> {
  return (await readPages(port, place)).flatMap((page) => [...page.records])
}

export function textsOf(records: readonly KinesisRecord[]): string[] {
  return records.map(({ data }) => Buffer.from(data).toString())
}

/** Records `prefix1`, `prefix2`, … with one partition key. */
export function numbered(prefix: string, count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    partitionKey: 'key',
    data: Buffer.from(`${prefix}${index + 1}`),
  }))
}

export function textsUpTo(prefix: string, count: number): string[] {
  return textsOf(numbered(prefix, count).map((record) => ({ ...record, sequenceNumber: '', arrivedMs: 0 })))
}
