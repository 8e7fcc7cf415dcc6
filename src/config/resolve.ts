import { resolve } from 'node:path'
import type { EngineSettings, ResolvedMapping, ResolvedPipeline } from '../model/index.ts'
import type { LoadOptions } from './load-options.ts'
import type { PipelineView } from './pipeline-view.ts'
import { functionArn, resolveFunction } from './resolve-function.ts'
import { resolveMapping } from './resolve-mapping.ts'
import { resolveResources } from './resolve-resources.ts'

/** A pipeline that is ready to run, with the file that it comes from. */
export interface LoadedPipeline extends ResolvedPipeline {
  /** What the file says, and where: for what is not built and for `explain`. */
  readonly view: PipelineView
}

/** Fills in every default. Only for a file in which validation has found no error. */
export function resolvePipeline(
  view: PipelineView,
  options: LoadOptions & { readonly stateDirectory: string },
): LoadedPipeline {
  const arn = functionArn(view)
  const mappings: ResolvedMapping[] = view.mappings.map((mapping) =>
    resolveMapping(mapping, { pipeline: view, embedded: options.embedded, functionArn: arn }),
  )
  return {
    file: view.document.path,
    function: resolveFunction(view, arn),
    mappings,
    resources: resolveResources(view),
    autoCreate: view.autoCreate,
    engine: resolveEngine(view, options.stateDirectory),
    view,
  }
}

/** How long a stop waits when the file does not say: as long as the longest Timeout, so that nothing is cut off. */
const DRAIN_TIMEOUT_SECONDS = 900
/** How long an outage of a destination may hold a shard. */
const DESTINATION_TIMEOUT_SECONDS = 300

function resolveEngine(view: PipelineView, stateDirectory: string): EngineSettings {
  const {
    RetryBackoff: backoff = {},
    DrainTimeoutInSeconds: drain = DRAIN_TIMEOUT_SECONDS,
    DestinationTimeoutInSeconds: destination = DESTINATION_TIMEOUT_SECONDS,
  } = view.document.file.Engine ?? {}
  const { FirstDelayMs = 250, MaximumDelayMs = 60_000, Jitter = 0.1 } = backoff
  return {
    retryBackoff: { firstDelayMs: FirstDelayMs, maximumDelayMs: MaximumDelayMs, jitter: Jitter },
    stateDirectory,
    drainTimeoutMs: drain * 1000,
    destinationTimeoutMs: destination * 1000,
  }
}

/**
 * The one state directory of a run: what the command says, else what a file says, else `.pipeline/` where the
 * command runs. Absolute.
 */
export function stateDirectoryOf(pipelines: readonly PipelineView[], given: string | undefined): string {
  if (given !== undefined) return resolve(given)
  for (const { document, engine } of pipelines) {
    const named = engine['StateDirectory']
    if (typeof named === 'string' && named !== '') return resolve(document.folder, named)
  }
  return resolve('.pipeline')
}
