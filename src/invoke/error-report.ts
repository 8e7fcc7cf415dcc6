/** What Lambda and its runtimes say of a function's error: `{"errorType", "errorMessage", "stackTrace"}`. */
export interface ErrorReport {
  readonly errorType: string
  readonly errorMessage: string
}

/** Reads an error report; undefined when the text is something else. */
export function errorReport(text: string): ErrorReport | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { errorType, errorMessage } = value as Record<string, unknown>
  if (errorType === undefined && errorMessage === undefined) return undefined
  return { errorType: textOf(errorType), errorMessage: textOf(errorMessage) }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** `errorType: errorMessage`, or the one of them that is there. */
export function sentenceOf({ errorType, errorMessage }: ErrorReport): string {
  return [errorType, errorMessage].filter((part) => part !== '').join(': ')
}
