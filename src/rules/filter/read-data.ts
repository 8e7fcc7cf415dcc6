import type { DataFormat } from './data-format.ts'

/** A record's data, decoded once for all filters. */
export interface ReadData {
  readonly format: DataFormat
  /** The decoded text; empty when there is none. */
  readonly text: string
  /** What it parses to; only for `json`. */
  readonly value: unknown
}

const NO_DATA: ReadData = { format: 'none', text: '', value: undefined }
const NOT_UTF8: ReadData = { format: 'notUtf8', text: '', value: undefined }

/** A byte order mark stays: text that begins with one is no JSON. */
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes and parses.
 * @decision FLT-36, SIL-10 Data is JSON when it parses to an object or a list; numbers, true, false, null and strings in quotes
 * are plain strings, compared character by character as they were sent.
 */
export function readData(data: Uint8Array | string | null | undefined): ReadData {
  if (data === null || data === undefined) return NO_DATA
  let text: string
  try {
    text = typeof data === 'string' ? data : DECODER.decode(data)
  } catch {
    return NOT_UTF8
  }
  if (!/^[ \t\n\r]*[[{]/.test(text)) return { format: 'string', text, value: undefined }
  try {
    return { format: 'json', text, value: JSON.parse(text) }
  } catch {
    return { format: 'string', text, value: undefined }
  }
}
