/** One test or scenario that has passed in the last run, and the rules that it names. */
export interface Evidence {
  /** `features/batching.feature: a window closes` or `src/rules/batch/open-batch.test.ts: closes at the window`. */
  readonly name: string
  /** On the embedded twins, or on a container that the run had started. */
  readonly on: 'embedded' | 'real'
  readonly rules: readonly string[]
}

/** What one runner's report amounts to. */
export interface RunnerReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly evidence: readonly Evidence[]
  /** What a reader must know, e.g. a scenario that passed on the real profile and reached no container. */
  readonly remarks: readonly string[]
}

/** The runner did not run, or there was nothing for it. */
export const NOTHING_RUN: RunnerReport = { passed: 0, failed: 0, skipped: 0, evidence: [], remarks: [] }
