/** One record in its producer form, as `Records` files, `put` and step tables have it. */
export type RecordForm = Readonly<Record<string, unknown>>

/** What is wrong with a record that someone wrote: said to whoever wrote it, with its place. */
export class RecordFormError extends Error {
  /** Which of the records given together, from 0; null for a record by itself. */
  readonly index: number | null

  constructor(message: string, index: number | null = null) {
    super(message)
    this.name = 'RecordFormError'
    this.index = index
  }
}

/**
 * A line of a file of records: one JSON object.
 * @throws RecordFormError which says what it is instead
 */
export function recordOfLine(line: string): RecordForm {
  const wanted = 'a record must be one JSON object on one line'
  let value: unknown
  try {
    // The byte order mark with which some editors begin a file counts as space.
    value = JSON.parse(line.trim())
  } catch (error) {
    throw new RecordFormError(`${wanted}: ${(error as Error).message}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RecordForm
  throw new RecordFormError(`${wanted}, not ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`)
}

/**
 * Reads records given together by what reads one.
 * @throws RecordFormError with the index of the first that has a wrong form
 */
export function readForms<From, To>(forms: readonly From[], read: (form: From) => To): To[] {
  return forms.map((form, index) => {
    try {
      return read(form)
    } catch (error) {
      throw error instanceof RecordFormError ? new RecordFormError(error.message, index) : error
    }
  })
}
