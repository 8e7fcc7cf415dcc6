import type { EventShape, SourceRecord, Page, ResolvedMapping } from '../model/index.ts'
import { compileFilters, parseFilters, type FilterInput } from '../rules/filter/index.ts'

/** Whether a record goes to the function. */
export type Matches = (record: SourceRecord) => boolean

/** The filters of a mapping as a predicate; null when it has none, and everything passes (FLT-7). */
export function matcherOf(mapping: ResolvedMapping, shape: EventShape): Matches | null {
  const { filterPatterns: patterns, sourceType } = mapping
  if (patterns.length === 0) return null
  const { filters } = parseFilters({ patterns, sourceType, maximumFilters: patterns.length })
  const matches = compileFilters(filters, sourceType, { envelope: envelopeOf(shape) })
  return (record) => matches(new FilteredRecord(record))
}

/**
 * The page without the records that no filter matches. They never join a batch, so they count to no limit (BAT-18,
 * FLT-8), and the position moves past them with what is around them (FLT-39, FLT-40).
 * @decision FLT-40, SIL-4 Records of which none matches move the position at once, Kafka's committed offset as well, without an invocation.
 */
export function sift<P extends Pick<Page, 'records'>>(page: P, matches: Matches | null): P {
  if (matches === null) return page
  const records = page.records.filter(matches)
  return records.length === page.records.length ? page : { ...page, records }
}

/** What stands around the records: properties that filters may name as well (FLT-6). */
function envelopeOf(shape: EventShape): Record<string, unknown> {
  const built = Object.entries(shape.build([]) as Record<string, unknown>)
  return Object.fromEntries(built.filter(([name]) => !LISTS.has(name)))
}

/** Where the records stand, source by source. */
const LISTS = new Set(['Records', 'records', 'messages', 'rmqMessagesByQueue'])

/** A record as filters see it; its event is made only when one names metadata. */
class FilteredRecord implements FilterInput {
  readonly #record: SourceRecord

  constructor(record: SourceRecord) {
    this.#record = record
  }

  get event(): object {
    return this.#record.event
  }

  get data(): Uint8Array | null {
    return this.#record.payload ?? null
  }

  get key(): Uint8Array | null {
    return this.#record.payloadKey ?? null
  }
}
