import type { SourceType } from '../../model/index.ts'
import { FILTER_FACTS } from './filter-facts.ts'

/** What a record's data turned out to be. `none`: there is no data (a Kafka tombstone). */
export type DataFormat = 'json' | 'string' | 'notUtf8' | 'none'

/** What a branch of a pattern asks of the data: fields inside it, rules for the whole as a string, or nothing. */
export type PatternFormat = 'json' | 'string' | 'none'

/** `filter`: compare. `metadataOnly`: the rest of the pattern decides. `drop`: no match. `refused`: not at creation. */
export type DataVerdict = 'filter' | 'metadataOnly' | 'drop' | 'refused'

/**
 * What AWS does when this data meets this pattern: the tables of section 11.5 (FLT-32, FLT-33, FLT-34). A pattern
 * that refuses a record leaves it to the mapping's other filters.
 * @decision FLT-37, SIL-10 A Kafka tombstone has neither format, so that only metadata rules apply to it, and a value filter
 * alone lets it pass, as it does any value of another format.
 * @decision FLT-35 Only bytes that are not UTF-8 count as another encoding; ASCII is UTF-8.
 */
export function dataVerdict(
  sourceType: SourceType,
  formats: { readonly data: DataFormat; readonly pattern: PatternFormat },
): DataVerdict {
  const { mismatch, plainStrings } = FILTER_FACTS[sourceType]
  if (formats.pattern === 'none') return 'metadataOnly'
  if (formats.pattern === 'string' && !plainStrings) return 'refused'
  return formats.data === formats.pattern ? 'filter' : mismatch
}
