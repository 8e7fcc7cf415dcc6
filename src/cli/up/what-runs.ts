import { relative } from 'node:path'
import { connectionName } from '../../api/index.ts'
import type { ResolvedPipeline } from '../../model/index.ts'
import { count } from '../../views/index.ts'

/** Up to so many mappings are named one by one. */
const MOST_NAMES = 4

/** What runs, in one line: `2 mappings (orders.orders, pay.payments) · kinesis embedded · state in .pipeline`. */
export function whatRuns(pipelines: readonly ResolvedPipeline[], workingDirectory: string): string {
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings)
  const names = mappings.length > MOST_NAMES ? '' : ` (${mappings.map(({ id }) => id).join(', ')})`
  const connections = new Set(
    mappings.map((mapping) => `${mapping.service} ${connectionName(mapping.connection, mapping)}`),
  )
  const state = shortPath(pipelines[0]!.engine.stateDirectory, workingDirectory)
  return `${count(mappings.length, 'mapping')}${names} · ${[...connections].join(', ')} · state in ${state}`
}

/** Relative where that is shorter to read. */
function shortPath(path: string, workingDirectory: string): string {
  const below = relative(workingDirectory, path)
  return below === '' || below.startsWith('..') ? path : below
}
