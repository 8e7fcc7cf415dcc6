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
 * @param entries by their UUID
 */
export function listPage(
  entries: ReadonlyMap<string, MappingEntry>,
  request: ListRequest,
): { readonly page: readonly MappingEntry[]; readonly next: string | null } {
  const after = request.marker === undefined ? -1 : numberOf(request.marker, entries)
  const size = Math.min(LARGEST_PAGE, sizeOf(request.maxItems))
  const matches = matcher(request)
  // The page and one more, in order. Entries come in order but for those that a file has got anew.
  const first: MappingEntry[] = []
  for (const entry of entries.values()) {
    const isFurther = first.length > size && entry.number > first.at(-1)!.number
    if (entry.number <= after || isFurther || !matches(entry)) continue
    first.splice(first.findLastIndex(({ number }) => number < entry.number) + 1, 0, entry)
    if (first.length > size + 1) first.pop()
  }
  const page = first.slice(0, size)
  return { page, next: first.length > size ? markerOf(page.at(-1)!) : null }
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

function markerOf({ number, uuid }: MappingEntry): string {
  return Buffer.from(`after ${number} ${uuid}`).toString('base64url')
}

/** Where the mapping stands by now, which another start or file may have moved; where it stood when it is gone. */
function numberOf(marker: string, entries: ReadonlyMap<string, MappingEntry>): number {
  const text = Buffer.from(marker, 'base64url').toString()
  const [, number, uuid = ''] = /^after (\d{1,9}) ([\w-]{1,100})$/.exec(text) ?? []
  if (number === undefined) throw invalid('Marker is none that a list has answered with.')
  return entries.get(uuid)?.number ?? Number(number)
}
