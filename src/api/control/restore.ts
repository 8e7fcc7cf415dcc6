import { loadPipelineTexts, type LoadedPipeline, type LoadOptions } from '../../config/index.ts'
import type { MappingStore, ResolvedMapping, StoredMapping } from '../../model/index.ts'
import { standingOfWaiting } from '../../views/index.ts'
import { checkMapping, identified } from './checked-mapping.ts'
import { refuseConflicts } from './duplicates.ts'
import { fileEntries, MADE_FROM, type MappingEntry } from './mapping-entry.ts'

/** What runs from the start. */
export interface Restored {
  /** The files' pipelines, with the mappings that the API has made in earlier runs, and with what it has switched. */
  readonly pipelines: readonly LoadedPipeline[]
  readonly entries: readonly MappingEntry[]
  /** What cannot run, in words. */
  readonly notices: readonly string[]
  /** Which mappings of files are not as their file says, because somebody has switched them, in words. */
  readonly switched: readonly string[]
}

/**
 * The mappings of the files and those that the API has made: a deletion that was under way is ended, everything else
 * goes on where it was, whenever the process before has ended.
 * @decision LIF-15 A mapping made by the API whose function no running file has, or whose settings the file does not allow any more, stays Enabled and is listed, tells why as LastProcessingResult and at the start, and reads nothing until a file has its function again or an update names another one; it can be deleted.
 * @decision LIF-11 A file's mapping that the API has switched off or on stays so across restarts, until the file itself says something else than it did then.
 */
export function restoreMappings(options: {
  readonly pipelines: readonly LoadedPipeline[]
  readonly store: MappingStore
  readonly load: LoadOptions
}): Restored {
  const { pipelines, store, load } = options
  const own = fileEntries(pipelines, load.nowMs)
  for (const { uuid, id, stage } of store.list()) {
    const isFiles = own.some(({ mapping }) => mapping.id === id)
    if (stage === 'deleting') store.remove({ uuid, id: isFiles ? null : id })
  }
  const notices: string[] = []
  /** Why a mapping does not run, by its UUID. */
  const waiting = new Map<string, string>()
  const restored = store.list().flatMap((stored) => {
    const pipeline = pipelines.find((one) => one.function.name === stored.functionName)
    const why = `no file has its function ${stored.functionName}.`
    try {
      if (pipeline === undefined) throw new Error(why)
      const mapping = identified(checkMapping(stored.members, { pipeline, load }), stored)
      refuseBeside(own, { stored, pipeline, mapping })
      return [{ stored, pipeline, mapping }]
    } catch (error) {
      const { message } = error as Error
      notices.push(`The mapping ${stored.uuid}, made by the API, does not run: ${message}`)
      waiting.set(stored.uuid, message)
      return []
    }
  })
  const running = new Map(
    pipelines.map((pipeline) => {
      const own = restored.filter((one) => one.pipeline === pipeline)
      return [pipeline, withMappings(pipeline, own, store)] as const
    }),
  )
  const byUuid = new Map(restored.map((one) => [one.stored.uuid, one]))
  const files = fileEntries([...running.values()], load.nowMs)
  const made = store.list().flatMap((stored, index): MappingEntry[] => {
    const { uuid, functionArn, members, tags, lastModifiedMs } = stored
    const why = waiting.get(uuid)
    const one = why === undefined ? byUuid.get(uuid)! : waitingMapping(stored, { why, load })
    if (one === null) return []
    const pipeline = running.get(one.pipeline) ?? one.pipeline
    const entry = {
      uuid,
      functionArn,
      members,
      tags,
      lastModifiedMs,
      owner: null,
      number: MADE_FROM + index,
    }
    return [{ ...one, ...entry, pipeline }]
  })
  const switched = pipelines.flatMap((one) => switchedTexts(one, running.get(one)!))
  return { pipelines: [...running.values()], entries: [...files, ...made], notices, switched }
}

/**
 * A file that has come to have the mapping itself goes first.
 * @throws Error
 */
function refuseBeside(
  own: readonly MappingEntry[],
  made: {
    readonly stored: StoredMapping
    readonly pipeline: LoadedPipeline
    readonly mapping: ResolvedMapping
  },
): void {
  const { stored, pipeline, mapping } = made
  refuseConflicts(own, { mapping, pipeline, functionArn: stored.functionArn })
  const named = own.find((one) => one.mapping.id === stored.id)
  if (named !== undefined) throw new Error(`${named.owner!.file} has a mapping of its name ${stored.id}.`)
}

/**
 * A mapping whose function is not there, as if it were; null when its settings are none by now. Where only the file told
 * of which kind its broker is, either will do: nothing is read, and answers are the same.
 */
function waitingMapping(
  stored: StoredMapping,
  { why, load }: { readonly why: string; readonly load: LoadOptions },
): Pick<MappingEntry, 'mapping' | 'pipeline' | 'waiting'> | null {
  const text = `Function: { FunctionName: '${stored.functionName}' }\nEventSourceMappings: []\nConnections: { activemq: embedded }\n`
  const alike = { ...load, embedded: true, scriptedFunctions: true }
  const [pipeline] = loadPipelineTexts([{ text, file: stored.functionName }], alike).pipelines
  if (pipeline === undefined) return null
  try {
    const mapping = identified(checkMapping(stored.members, { pipeline, load: alike }), stored)
    const standing = { isEnabled: mapping.enabled, changedMs: stored.lastModifiedMs, why }
    return { mapping, pipeline, waiting: standingOfWaiting(standing) }
  } catch {
    return null
  }
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

function switchedTexts(before: LoadedPipeline, after: LoadedPipeline): string[] {
  return before.mappings.flatMap(({ id, enabled }) => {
    const isOther = after.mappings.some((one) => one.id === id && one.enabled !== enabled)
    if (!isOther) return []
    const [is, was, back] = enabled ? ['disabled', 'enables', 'enable'] : ['enabled', 'disables', 'disable']
    return [
      `${id} stays ${is}, as it was switched, though its file ${was} it: pipeline ${back} ${id} ends that.`,
    ]
  })
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
