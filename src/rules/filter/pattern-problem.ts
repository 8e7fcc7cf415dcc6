/** What is wrong, or odd, in the filters of a mapping: data, never exceptions, and all at once. */
export interface PatternProblem {
  readonly code: PatternProblemCode
  /** The rule it offends. */
  readonly rule: string
  /** Which pattern, from 0. */
  readonly filter: number
  /** Where in that pattern's text: UTF-16 units from 0, line and column from 1. */
  readonly offset: number
  readonly line: number
  readonly column: number
  /** What is wrong, in our words. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  /** The text with which AWS refuses it; absent for warnings, and where AWS's text is not known. */
  readonly awsMessage?: string
}

/** AWS's one text for any bad pattern (FLT-30). */
export const INVALID_PATTERN = 'Invalid filter pattern definition.'

export type PatternProblemCode = keyof typeof CODES

type Severity = 'error' | 'warning'

/** Every code, how grave it is, and the rule it stands for. */
const CODES = {
  FiltersUnsupported: ['error', 'FLT-1'],
  FilterPatternTooLong: ['error', 'FLT-2'],
  TooManyFilters: ['error', 'FLT-4'],
  FilterPatternMalformed: ['error', 'FLT-30'],
  FilterPatternNotObject: ['error', 'FLT-30'],
  FilterObjectEmpty: ['error', 'FLT-30'],
  FilterListEmpty: ['error', 'FLT-30'],
  FilterLeafNotList: ['error', 'FLT-30'],
  FilterListNested: ['error', 'FLT-30'],
  FilterOperatorUnsupported: ['error', 'FLT-16'],
  FilterOperatorUnknown: ['error', 'FLT-16'],
  FilterOperatorsCombined: ['error', 'FLT-16'],
  FilterOperandWrong: ['error', 'FLT-16'],
  FilterOrWrong: ['error', 'FLT-16'],
  FilterNumberOutOfRange: ['error', 'FLT-19'],
  FilterRangeEmpty: ['error', 'FLT-19'],
  FilterTooManyCombinations: ['error', 'FLT-27'],
  FilterDataNotJson: ['error', 'FLT-31'],
  FilterKeyDuplicate: ['warning', 'FLT-26'],
  FilterFieldReplaced: ['warning', 'FLT-26'],
  FilterPropertyUnknown: ['warning', 'FLT-6'],
  FilterNumberOnText: ['warning', 'FLT-24'],
  FilterTypeKeyMissing: ['warning', 'FLT-25'],
} as const satisfies Record<string, readonly [Severity, string]>

export interface Finding {
  readonly offset: number
  readonly message: string
  readonly hint: string
}

/** Collects the findings of one pattern and gives each its place. */
export class Findings {
  readonly problems: PatternProblem[] = []
  readonly warnings: PatternProblem[] = []
  readonly #filter: number
  readonly #text: string

  constructor(filter: number, text: string) {
    this.#filter = filter
    this.#text = text
  }

  /** `awsMessage` is `Invalid filter pattern definition.` unless given; null when AWS's text is not known. */
  add(code: PatternProblemCode, finding: Finding, awsMessage: string | null = INVALID_PATTERN): void {
    const [severity, rule] = CODES[code]
    const place = placeOf(this.#text, finding.offset)
    const problem = {
      code,
      rule,
      filter: this.#filter,
      ...place,
      message: finding.message,
      hint: finding.hint,
    }
    if (severity === 'warning') this.warnings.push(problem)
    else this.problems.push(awsMessage === null ? problem : { ...problem, awsMessage })
  }
}

function placeOf(text: string, offset: number): { offset: number; line: number; column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { offset, line: lines.length, column: lines.at(-1)!.length + 1 }
}
