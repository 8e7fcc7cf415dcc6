/** A filter after parsing: what compiles to a predicate. */
export interface Filter {
  /** The JSON text it came from. */
  readonly pattern: string
  /** One match is enough: what `$or` spells out, one branch without it (FLT-27). */
  readonly branches: readonly Branch[]
}

/** Fields that must all match (FLT-5), in the order of their paths. */
export type Branch = readonly Field[]

export interface Field {
  /** Names joined by dots: `a.b` and `a` with `b` in it are one path (FLT-28). */
  readonly path: string
  /** One match is enough (FLT-5); strings, numbers, booleans, null and operators mix (FLT-29). */
  readonly rules: readonly Rule[]
  /** Where the field's name stands in the pattern. */
  readonly offset: number
}

export type Rule =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  /** Matches the same text only: 300, 300.0 and 3.0e2 differ (FLT-18). */
  | { readonly kind: 'number'; readonly text: string }
  | {
      readonly kind: 'equals-ignore-case' | 'prefix' | 'suffix'
      readonly value: string
      readonly ignoreCase: boolean
    }
  | { readonly kind: 'anything-but'; readonly strings: readonly string[] }
  | { readonly kind: 'anything-but-numbers'; readonly numbers: readonly number[] }
  /** One comparison, or the two of a range (FLT-19). */
  | { readonly kind: 'numeric'; readonly comparisons: readonly Comparison[] }
  | { readonly kind: 'exists'; readonly value: boolean }

export interface Comparison {
  readonly operator: ComparisonOperator
  readonly value: number
}

export type ComparisonOperator = '=' | '<' | '<=' | '>' | '>='
