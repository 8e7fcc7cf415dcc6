/** A pipeline explained, as plain data: every setting with its value, where it comes from, and which rule governs it. */
export interface ExplainedPipeline {
  /** As the user named it. */
  readonly file: string
  readonly function: { readonly name: string; readonly settings: readonly ExplainedSetting[] }
  readonly mappings: readonly ExplainedMapping[]
  readonly engine: readonly ExplainedSetting[]
  /** What `up` refuses because it is not built yet, in words. */
  readonly notBuilt: readonly string[]
}

export interface ExplainedMapping {
  readonly id: string
  /** `Kinesis stream orders`. */
  readonly source: string
  readonly settings: readonly ExplainedSetting[]
  /** Sentences: how batches are made, and what happens to one that fails. */
  readonly batches: readonly string[]
  readonly failure: readonly string[]
}

export interface ExplainedSetting {
  readonly name: string
  /** In words. */
  readonly value: string
  readonly origin: Origin
  /** The governing rule; null for what only we have. */
  readonly rule: string | null
}

/** Where a value comes from. */
export type Origin =
  | {
      readonly kind: 'file'
      /** When it is not the pipeline's own. */
      readonly file?: string
      readonly line: number
      readonly column: number
    }
  /** The default of this source, or of the setting itself. */
  | { readonly kind: 'default' }
  /** Fixed by AWS. */
  | { readonly kind: 'limit' }
  /** Follows from another value, which is named. */
  | { readonly kind: 'derived'; readonly from: string }
