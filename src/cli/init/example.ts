/** What `pipeline init` writes for one kind of source; `write-example.ts` gives the texts their places. */
export interface Example {
  /** What `--source` calls it. */
  readonly kind: string
  /** The source in words, for the summary: `a Kinesis stream`. */
  readonly source: string
  /** Of the function, and of each of its files. */
  readonly name: string
  /** `pipelines/NAME.yaml`, below the line that tells editors its schema. */
  readonly pipeline: string
  /** `pipelines/NAME.ndjson`, one record a line: what feeds the embedded source. */
  readonly records: readonly string[]
  /** `handlers/NAME.ts`. */
  readonly handler: string
  /** `features/NAME.feature`. */
  readonly feature: string
  /** The arguments of `pipeline put` that send more records. */
  readonly put: string
}
