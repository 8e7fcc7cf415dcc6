import { isDeepStrictEqual } from 'node:util'
import { accessFilesOf, type LoadedPipeline, type LoadOptions } from '../../config/index.ts'
import type { Redeclared } from '../../fleet/index.ts'
import type { MappingStore } from '../../model/index.ts'
import { defaultWindowMs } from '../../source-types/index.ts'
import type { MappingEntry } from './mapping-entry.ts'
import { keptWindow } from './mapping-request.ts'
import { restoreMappings } from './restore.ts'

/** What files say by now, that are valid as they stand. */
export interface ReloadRequest {
  readonly pipelines: readonly LoadedPipeline[]
  /** The files whose function has other code than before, though they may say the same of it. */
  readonly otherCode: ReadonlySet<string>
  /** Other files, absolute, that hold something else than before: certificates, secrets, records. */
  readonly otherFiles: ReadonlySet<string>
}

/** What has to become of one mapping. */
export interface ReloadStep {
  readonly kind: 'add' | 'remove' | 'change'
  /** Null for one that is added. */
  readonly before: MappingEntry | null
  /** Null for one that is removed. */
  readonly after: MappingEntry | null
  /** What the file cannot take back, in words; null for nothing. */
  readonly kept: string | null
}

/** What a reload has begun. */
export interface Reloaded extends Redeclared {
  readonly steps: readonly (ReloadStep & {
    /** Rejects when it was not done. */
    readonly done: Promise<void>
  })[]
  readonly notices: readonly string[]
}

export interface ReloadPlan {
  /** With the functions of before where nothing of them has changed. */
  readonly pipelines: readonly LoadedPipeline[]
  readonly entries: readonly MappingEntry[]
  /** Those that are removed first, the others in the order of the entries. */
  readonly steps: readonly ReloadStep[]
  readonly notices: readonly string[]
  /** Ids of mappings of which files say something else by now than when they were switched: that is over. */
  readonly overruled: readonly string[]
}

/**
 * What follows when files say something else than before, as if everything were started anew with them, but that only
 * the mappings that differ are touched, and those that are reached with a certificate or secret that is another by now. One that no file has any more keeps its position, as it would if it were left out
 * at the next start. Nothing is stored or begun yet.
 * @decision LIF-5 A mapping that is taken out of a file under --watch ends and keeps its position: put back, it goes on there.
 */
export function planReload(
  { pipelines, otherCode, otherFiles }: ReloadRequest,
  from: {
    readonly before: readonly MappingEntry[]
    readonly running: readonly LoadedPipeline[]
    readonly store: MappingStore
    readonly load: LoadOptions
  },
): ReloadPlan {
  const { before, running, load } = from
  const overruled: string[] = []
  // A deletion that is under way ends by itself.
  const store: MappingStore = {
    list: () => from.store.list().filter(({ stage }) => stage === 'live'),
    save: (mapping) => from.store.save(mapping),
    remove: (mapping) => from.store.remove(mapping),
    isRemembered: (id) => from.store.isRemembered(id),
    switchOf: (id) => from.store.switchOf(id),
    saveSwitch: (id) => void overruled.push(id),
  }
  const restored = restoreMappings({ pipelines, store, load })
  const known = [...running, ...before.map(({ pipeline }) => pipeline)]
  const own = new Map(
    restored.pipelines.map(
      (one) => [one, otherCode.has(one.file) ? one : withFunctionOf(one, known)] as const,
    ),
  )
  const found = restored.entries.map((entry) => {
    const was = before.find(({ uuid }) => uuid === entry.uuid)
    const number = was !== undefined && entry.owner === null ? was.number : entry.number
    const wanted = { ...entry, number, pipeline: own.get(entry.pipeline) ?? entry.pipeline }
    return comparedWith(was, wanted, otherFiles)
  })
  const ids = new Set(found.map(({ entry }) => entry.uuid))
  const gone = before.filter(({ uuid, waiting }) => !ids.has(uuid) && waiting === undefined)
  const asked = found.flatMap(({ step }) => step ?? [])
  const steps = [
    ...gone.map((entry): ReloadStep => ({ kind: 'remove', before: entry, after: null, kept: null })),
    ...asked.filter(({ kind }) => kind === 'remove'),
    ...asked.filter(({ kind }) => kind !== 'remove'),
  ]
  const kept = found.flatMap(({ entry, kept: words }) => (words ? [`${entry.mapping.id}: ${words}`] : []))
  return {
    pipelines: [...own.values()],
    entries: found.map(({ entry }) => entry),
    steps,
    notices: [...restored.notices, ...kept],
    overruled,
  }
}

/** The same function as before is the same object: its environments live on. */
function withFunctionOf(pipeline: LoadedPipeline, known: readonly LoadedPipeline[]): LoadedPipeline {
  const before = known.find(
    (one) => one.file === pipeline.file && isDeepStrictEqual(one.function, pipeline.function),
  )
  return before === undefined ? pipeline : { ...pipeline, function: before.function }
}

interface Compared {
  readonly entry: MappingEntry
  readonly step: ReloadStep | null
  /** What is kept where nothing else has changed. */
  readonly kept?: string | null
}

function comparedWith(
  before: MappingEntry | undefined,
  wanted: MappingEntry,
  otherFiles: ReadonlySet<string>,
): Compared {
  const isLiving = wanted.waiting === undefined
  if (before === undefined || before.waiting !== undefined) {
    const step = { kind: 'add', before: null, after: wanted, kept: null } as const
    return { entry: wanted, step: isLiving ? step : null }
  }
  if (!isLiving) return { entry: wanted, step: { kind: 'remove', before, after: null, kept: null } }
  const { entry: after, kept } = withKeptWindow(before, wanted)
  const isSame =
    isDeepStrictEqual(before.mapping, after.mapping) &&
    before.pipeline.function === after.pipeline.function &&
    !accessFilesOf(after.mapping, after.pipeline.file).some(({ path }) => otherFiles.has(path)) &&
    isDeepStrictEqual(engineOf(before), engineOf(after))
  if (!isSame) return { entry: after, step: { kind: 'change', before, after, kept } }
  return { entry: { ...after, lastModifiedMs: before.lastModifiedMs }, step: null, kept }
}

/** What the running of one mapping takes from `Engine`. */
function engineOf({ pipeline }: MappingEntry): object {
  const { retryBackoff, destinationTimeoutMs } = pipeline.engine
  return { retryBackoff, destinationTimeoutMs }
}

/**
 * Where a window has a default of 500 ms, it does not come back by an update once the window was changed (PAGE-12,
 * CFG-7): what is taken out of the file stays.
 * @decision PAGE-12 A window that is taken out of a file under --watch stays as it was until the next up, whose mappings are new and have the default of 500 ms again.
 */
function withKeptWindow(
  before: MappingEntry,
  after: MappingEntry,
): { readonly entry: MappingEntry; readonly kept: string | null } {
  const { windowMs, sourceType } = before.mapping
  const defaultMs = defaultWindowMs(sourceType)
  const isTakenOut =
    before.owner !== null &&
    after.mapping.sourceType === sourceType &&
    defaultMs !== 0 &&
    windowMs !== defaultMs &&
    after.members[WINDOW] === undefined
  if (!isTakenOut) return { entry: after, kept: null }
  const members = { ...after.members, [WINDOW]: windowMs / 1000 }
  const entry = { ...after, members, mapping: { ...after.mapping, windowMs } }
  const kept = keptWindow([WINDOW], members, entry.mapping)
  return { entry, kept: before.members[WINDOW] === members[WINDOW] && isKeptAlready(before) ? null : kept }
}

const WINDOW = 'MaximumBatchingWindowInSeconds'

/** The file had taken it out before, and that was said then. */
function isKeptAlready({ pipeline, mapping }: MappingEntry): boolean {
  const view = pipeline.view.mappings.find((one) => pipeline.view.mappingId(one) === mapping.id)
  return view?.members[WINDOW] === undefined
}
