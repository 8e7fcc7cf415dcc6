import type { MappingView } from '../mapping-view.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'

/**
 * A rule that the schema cannot say, because it concerns several settings, several mappings or something outside
 * the file. Checks run on files with other mistakes too: what is not of the right type is left to the schema.
 */
export interface Check<Subject> {
  /** Unique; tests name checks by it. */
  readonly name: string
  /** The rules of the catalogue of behaviour that it holds, the governing one first; none for what only we have. */
  readonly rules: readonly string[]
  readonly find: (subject: Subject, context: CheckContext) => readonly (Problem | undefined)[]
}

export type MappingCheck = Check<MappingView>
export type PipelineCheck = Check<PipelineView>
/** A check over all files of one run. */
export type RunCheck = Check<readonly PipelineView[]>

/** What checks know besides the files. */
export interface CheckContext {
  /** Every connection is a twin. */
  readonly embedded: boolean
  /** Functions may leave their code out. */
  readonly scriptedFunctions: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}
