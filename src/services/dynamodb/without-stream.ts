import { SourceError } from '../../model/index.ts'

/** What is said of a table that has no stream. */
export function withoutStream(table: string): SourceError {
  return new SourceError(
    'SOURCE_NOT_FOUND',
    `Table ${table} has no stream: it was made without StreamSpecification`,
  )
}
