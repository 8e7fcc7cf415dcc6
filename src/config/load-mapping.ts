import { PipelineDocument } from './document.ts'
import { loadDocuments, type LoadResult } from './load.ts'
import type { LoadOptions } from './load-options.ts'
import { membersOf } from './mapping-view.ts'
import type { LoadedPipeline } from './resolve.ts'

/**
 * Holds a mapping that was asked for against everything that a mapping of this pipeline's file has to meet: the same
 * schema, the same rules, the same defaults. Places of problems mean nothing; their `path` begins with
 * `EventSourceMappings`, 0.
 * @param members the mapping as a file would have it; `${NAME}` in it stands for itself
 * @returns the file's pipeline with this mapping only, or what is wrong
 */
export function loadMapping(
  pipeline: LoadedPipeline,
  members: Readonly<Record<string, unknown>>,
  options: LoadOptions,
): LoadResult {
  const { document } = pipeline.view
  const value = { ...membersOf(document.value), EventSourceMappings: [members] }
  const request = new PipelineDocument({
    name: pipeline.file,
    folder: document.folder,
    text: JSON.stringify(value),
    environment: options.environment,
    isVerbatim: true,
    connections: document.connections,
  })
  return loadDocuments([request], { options, unreadable: [], order: [pipeline.file] })
}
