import { invalid } from './aws-error.ts'
import { meansFunction, parseFunctionName } from './function-names.ts'
import type { MappingEntry } from './mapping-entry.ts'

/** However many are asked for (API-12). */
const LARGEST_PAGE = 100

export interface ListRequest {
  readonly eventSourceArn?: string
  readonly functionName?: string
  readonly marker?: string
  readonly maxItems?: string
}

/**
 * A page of mappings, and where the next one begins; null at the end (API-12, API-13).
 * @decision API-15 Mappings of files come first, in the order of the files, then those made by the API, in the order in which they were made; a page goes on behind the last mapping of the page before, also when that one is gone.
 */
export function listPage(
  entries: Iterable<MappingEntry>,
  request: ListRequest,
): { readonly page: readonly MappingEntry[]; readonly next: string | null } {
  const after = request.marker === undefined ? -1 : numberOf(request.marker)
  const size = Math.min(LARGEST_PAGE, sizeOf(request.maxItems))
  const matches = matcher(request)
  // The page and one more, in order. Entries come in order but for those that a file has got anew.
  const first: MappingEntry[] = []
  for (const entry of entries) {
    const isFurther = first.length > size && entry.number > first.at(-1)!.number
    if (entry.number <= after || isFurther || !matches(entry)) continue
    first.splice(first.findLastIndex(({ number }) => number < entry.number) + 1, 0, entry)
    if (first.length > size + 1) first.pop()
  }
  const page = first.slice(0, size)
  return { page, next: first.length > size ? markerOf(page.at(-1)!.number) : null }
}

/** Filters combine; what nothing has gives an empty list (API-14). */
function matcher({ eventSourceArn, functionName }: ListRequest): (entry: MappingEntry) => boolean {
  const named = functionName === undefined ? undefined : parseFunctionName(functionName)
  return ({ mapping, functionArn }) => {
    if (eventSourceArn !== undefined && mapping.eventSourceArn !== eventSourceArn) return false
    return named === undefined || (named !== null && meansFunction(named, functionArn))
  }
}

function sizeOf(text: string | undefined): number {
  if (text === undefined) return LARGEST_PAGE
  const size = Number(text)
  if (/^\d{1,9}$/.test(text) && size >= 1 && size <= 10_000) return size
  throw invalid('MaxItems must be a whole number from 1 to 10000.')
}

function markerOf(number: number): string {
  return Buffer.from(`after ${number}`).toString('base64url')
}

function numberOf(marker: string): number {
  const text = Buffer.from(marker, 'base64url').toString()
  const number = /^after (\d{1,9})$/.exec(text)?.[1]
  if (number === undefined) throw invalid('Marker is none that a list has answered with.')
  return Number(number)
}
