import type { LoadedPipeline, LoadOptions } from '../../config/index.ts'
import type { MappingStore, ResolvedMapping, StoredMapping } from '../../model/index.ts'
import { checkMapping, identified } from './checked-mapping.ts'
import { fileEntries, type MappingEntry } from './mapping-entry.ts'

/** What runs from the start. */
export interface Restored {
  /** The files' pipelines, with the mappings that the API has made in earlier runs, and with what it has switched. */
  readonly pipelines: readonly LoadedPipeline[]
  readonly entries: readonly MappingEntry[]
  /** What cannot run, in words. */
  readonly notices: readonly string[]
}

/**
 * The mappings of the files and those that the API has made: a deletion that was under way is ended, everything else
 * goes on where it was, whenever the process before has ended.
 * @decision LIF-15 A mapping made by the API whose function no running file has, or whose settings the file does not allow any more, stays in the state directory and waits, which is said at the start.
 * @decision LIF-11 A file's mapping that the API has switched off or on stays so across restarts, until the file itself says something else than it did then.
 */
export function restoreMappings(options: {
  readonly pipelines: readonly LoadedPipeline[]
  readonly store: MappingStore
  readonly load: LoadOptions
}): Restored {
  const { pipelines, store, load } = options
  for (const one of store.list()) if (one.stage === 'deleting') store.remove(one)
  const notices: string[] = []
  const restored = store.list().flatMap((stored) => {
    const pipeline = pipelines.find((one) => one.function.name === stored.functionName)
    if (pipeline === undefined) {
      notices.push(`${waits(stored)}: no file has its function ${stored.functionName}.`)
      return []
    }
    try {
      const mapping = identified(checkMapping(stored.members, { pipeline, load }), stored)
      return [{ stored, pipeline, mapping }]
    } catch (error) {
      notices.push(`${waits(stored)}: ${(error as Error).message}`)
      return []
    }
  })
  const running = new Map(
    pipelines.map((pipeline) => {
      const own = restored.filter((one) => one.pipeline === pipeline)
      return [pipeline, withMappings(pipeline, own, store)] as const
    }),
  )
  const files = fileEntries([...running.values()], load.nowMs)
  const made = restored.map(({ stored, pipeline, mapping }, index): MappingEntry => {
    const { uuid, functionArn, members, tags, lastModifiedMs } = stored
    const entry = { uuid, functionArn, members, tags, lastModifiedMs, mapping, owner: null }
    return { ...entry, pipeline: running.get(pipeline)!, number: files.length + index }
  })
  return { pipelines: [...running.values()], entries: [...files, ...made], notices }
}

function waits({ uuid }: StoredMapping): string {
  return `The mapping ${uuid}, made by the API, does not run`
}

function withMappings(
  pipeline: LoadedPipeline,
  own: readonly { readonly stored: StoredMapping; readonly mapping: ResolvedMapping }[],
  store: MappingStore,
): LoadedPipeline {
  const switched = pipeline.mappings.map((mapping) => switchedMapping(mapping, store))
  const mappings = [...switched, ...own.map(({ mapping }) => mapping)]
  const [first] = own
  return pipeline.mappings.length > 0 || first === undefined
    ? { ...pipeline, mappings }
    : { ...pipeline, mappings, function: { ...pipeline.function, arn: baseArn(first.stored.functionArn) } }
}

function switchedMapping(mapping: ResolvedMapping, store: MappingStore): ResolvedMapping {
  const stored = store.switchOf(mapping.id)
  if (stored === undefined) return mapping
  if (stored.fileSaid === mapping.enabled) return { ...mapping, enabled: stored.enabled }
  store.saveSwitch(mapping.id, null)
  return mapping
}

/** A function's ARN without its qualifier. */
export function baseArn(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':')
}
