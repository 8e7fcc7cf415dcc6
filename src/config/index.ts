/** The room's door: files to resolved pipelines, and everything that is wrong with them. */
export { changesBetween, type PipelineChanges, type SettingChange } from './changes.ts'
export { codeFilesOf } from './code-files.ts'
export { explainCode } from './explain/explain-code.ts'
export { explainPipeline } from './explain/explain-pipeline.ts'
export type { ExplainedMapping, ExplainedPipeline, ExplainedSetting, Origin } from './explain/explained.ts'
export { renderExplanation } from './explain/render-explanation.ts'
export { commandProblem, handlerProblem } from './handler-problem.ts'
export {
  loadPipelines,
  loadPipelineText,
  loadPipelineTexts,
  type LoadResult,
  type PipelineText,
} from './load.ts'
export { loadMapping } from './load-mapping.ts'
export type { LoadOptions } from './load-options.ts'
export { readValues } from './read-values.ts'
export { accessFilesOf, referencedFilesOf, type AccessFile } from './referenced-files.ts'
export { refuseNotBuilt } from './not-built.ts'
export type { FrameLine, Problem } from './problem.ts'
export { problemsToJson, renderProblems, type ProblemJson } from './render-problems.ts'
export type { LoadedPipeline } from './resolve.ts'
