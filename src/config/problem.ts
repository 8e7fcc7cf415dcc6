import { ERROR_CATALOGUE, fillTemplate, type ErrorCode, type TemplateValues } from '../model/index.ts'

/** One thing that is wrong with a configuration: what, where, why, and what to do. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** A code of the error catalogue. */
  readonly code: ErrorCode
  /** The rule of the catalogue of behaviour that it breaks; null where AWS has none. */
  readonly rule: string | null
  /** As the user named it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number
  readonly message: string
  /** What to write instead. */
  readonly hint: string
  /** The keys and list indexes that lead to what is wrong, from the file's top; empty when there is no text. */
  readonly path: readonly (string | number)[]
  /** What fills the texts of its code. */
  readonly values: TemplateValues
  /** The lines around the place, with the place marked; empty when there is no text. */
  readonly frame: readonly FrameLine[]
}

/** One line of a code frame. */
export interface FrameLine {
  /** From 1. */
  readonly line: number
  readonly text: string
  /** The part that is meant, columns from 0; absent in the lines around. */
  readonly mark?: { readonly from: number; readonly to: number }
}

/** Where a problem stands. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly frame: readonly FrameLine[]
}

/** What fills the texts of a code, and what differs from the catalogue at this place. */
export interface ProblemDetails {
  /** Values of the texts' `{name}`. */
  readonly values?: TemplateValues
  readonly rule?: string | null
  readonly severity?: Problem['severity']
  /** In place of the catalogue's hint. */
  readonly hint?: string
  /** Default none. */
  readonly path?: readonly (string | number)[]
}

/** A problem from its code: the words are the catalogue's. */
export function problemAt(place: Place, code: ErrorCode, details: ProblemDetails = {}): Problem {
  const { values = {}, rule = null, severity = 'error', hint, path = [] } = details
  const entry = ERROR_CATALOGUE[code]
  return {
    severity,
    code,
    rule,
    ...place,
    message: fillTemplate(entry.message, values),
    hint: hint ?? fillTemplate(entry.hint, values),
    path,
    values,
  }
}

/** A place without a text: the file itself. */
export function wholeFile(file: string): Place {
  return { file, line: 1, column: 1, frame: [] }
}
