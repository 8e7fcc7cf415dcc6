import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { dataMatcher, type DataMatcher } from './data-matcher.ts'
import type { Branch, Filter } from './filter.ts'
import { metadataMatcher, type MetadataMatcher } from './metadata-matcher.ts'
import { readData, type ReadData } from './read-data.ts'

/** What a filter sees of a record. Nothing of it is changed (FLT-10). */
export interface FilterInput {
  /**
   * The record as the function would get it (section 3): metadata, and for DynamoDB the data too. May be a getter: it
   * is read only when a filter names metadata, and for DynamoDB.
   */
  readonly event: object
  /** The payload before AWS's base64: bytes, or text (SQS); null for a tombstone. Not looked at for DynamoDB. */
  readonly data?: Uint8Array | string | null
  /** Kafka: the record's key; null or absent when it has none. */
  readonly key?: Uint8Array | string | null
}

export type FilterPredicate = (record: FilterInput) => boolean

export interface CompileOptions {
  /**
   * Properties of the event around the records, which filters may name like those of a record (Kafka and MQ:
   * `eventSource`, `eventSourceArn`, `bootstrapServers`).
   */
  readonly envelope?: Readonly<Record<string, unknown>>
}

/**
 * Compiles parsed filters to a predicate: true when the record goes to the function. One matching filter is enough
 * (FLT-3); without any, every record passes (FLT-7). Never throws, whatever the data.
 */
export function compileFilters(
  filters: readonly Filter[],
  sourceType: SourceType,
  options: CompileOptions = {},
): FilterPredicate {
  if (filters.length === 0) return () => true
  const branches = filters.flatMap((filter) =>
    filter.branches.map((branch) => compileBranch(branch, sourceType, options)),
  )
  return (record) => {
    const data = new LazyData(record)
    for (const branch of branches) if (matches(branch, record, data)) return true
    return false
  }
}

interface CompiledBranch {
  readonly metadata: MetadataMatcher | undefined
  readonly data: DataMatcher | undefined
  /** Kafka's second data key. */
  readonly key: DataMatcher | undefined
}

/**
 * Sorts a branch's fields: the data key's, Kafka's `key`, and metadata, which is everything else (FLT-6, FLT-11).
 * DynamoDB's data is an object of the event, and matched like metadata.
 * @decision CON-5 Patterns may name metadata and data, as the general page, its mismatch tables and the recordings
 * have it, though the notes of the sources' own pages allow the data key only.
 * @decision FLT-11 Kafka patterns may name `key` as older pages do: it is decoded like the value, and a record without
 * a key has no such field.
 */
function compileBranch(branch: Branch, sourceType: SourceType, { envelope }: CompileOptions): CompiledBranch {
  const { filterKey, service } = SOURCE_TYPES[sourceType]
  const key = service === 'kafka' ? 'key' : undefined
  const data = service === 'dynamodb' ? undefined : filterKey!
  const metadata = branch.filter(({ path }) => !isAtOrBelow(data, path) && !isAtOrBelow(key, path))
  return {
    metadata: metadataMatcher(metadata, sourceType, envelope ?? {}),
    data: data && dataMatcher(branch, { sourceType, name: data, absence: 'mismatch' }),
    key: key && dataMatcher(branch, { sourceType, name: key, absence: 'missing' }),
  }
}

function isAtOrBelow(key: string | undefined, path: string): boolean {
  return key !== undefined && (path === key || path.startsWith(`${key}.`))
}

function matches({ metadata, data, key }: CompiledBranch, record: FilterInput, lazy: LazyData): boolean {
  if (metadata !== undefined && !metadata(record.event)) return false
  if (data !== undefined && !data.matches(lazy.data)) return false
  return key === undefined || key.matches(lazy.key)
}

/** A record's data, read when the first filter asks for it. */
class LazyData {
  readonly #record: FilterInput
  #data: ReadData | undefined
  #key: ReadData | undefined

  constructor(record: FilterInput) {
    this.#record = record
  }

  get data(): ReadData {
    return (this.#data ??= readData(this.#record.data))
  }

  get key(): ReadData {
    return (this.#key ??= readData(this.#record.key))
  }
}
