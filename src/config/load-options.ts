/** What the files of a run are loaded with. */
export interface LoadOptions {
  /** Every connection is a twin; `Connections` may be missing. */
  readonly embedded: boolean
  /** Where `${NAME}` and `env:NAME` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What `--connections` says: a file whose connections beat those of the pipelines. */
  readonly connectionsFile?: string
  /** What `--state` says; it beats the files. */
  readonly stateDirectory?: string
  /** Milliseconds since the epoch: a StartingPositionTimestamp may not lie behind it. */
  readonly nowMs: number
  /** Functions may leave their code out: a test's script answers. Default false. */
  readonly scriptedFunctions?: boolean
}
