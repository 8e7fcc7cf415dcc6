import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import { ACCESS_CHECKS } from './access.ts'
import { ADDRESS_CHECKS } from './addresses.ts'
import type { CheckContext, MappingCheck, PipelineCheck } from './check.ts'
import { DESTINATION_CHECKS } from './destination.ts'
import { FILTER_CHECKS } from './filters.ts'
import { FUNCTION_CHECKS } from './function.ts'
import { QUEUE_CHECKS } from './queues.ts'
import { RUN_CHECKS } from './run.ts'
import { SETTING_CHECKS } from './settings.ts'
import { SOURCE_CHECKS } from './source.ts'
import { SURROUNDING_CHECKS } from './surroundings.ts'
import { TABLE_CHECKS } from './tables.ts'

export type { CheckContext } from './check.ts'

export const MAPPING_CHECKS: readonly MappingCheck[] = [
  ...SOURCE_CHECKS,
  ...SETTING_CHECKS,
  ...DESTINATION_CHECKS,
  ...FILTER_CHECKS,
  ...ACCESS_CHECKS,
]

export const PIPELINE_CHECKS: readonly PipelineCheck[] = [
  ...FUNCTION_CHECKS,
  ...SURROUNDING_CHECKS,
  ...TABLE_CHECKS,
  ...QUEUE_CHECKS,
  ...ADDRESS_CHECKS,
]

/** Everything that the rules beyond the schema find in the files of one run. */
export function runChecks(pipelines: readonly PipelineView[], context: CheckContext): Problem[] {
  const found = [
    ...pipelines.flatMap((pipeline) => [
      ...PIPELINE_CHECKS.flatMap(({ find }) => find(pipeline, context)),
      ...pipeline.mappings.flatMap((view) => MAPPING_CHECKS.flatMap(({ find }) => find(view, context))),
    ]),
    ...RUN_CHECKS.flatMap(({ find }) => find(pipelines, context)),
  ]
  return found.filter((problem) => problem !== undefined)
}
