import {
  knownSources,
  MappingBoard,
  MappingControl,
  mappingLines,
  MappingTags,
  openApiServer,
  openMetrics,
  openLocalSocket,
  putRecords,
  Readiness,
  RequestRate,
  restoreMappings,
  switchMapping,
  type ApiServer,
  type LocalSocket,
} from '../../api/index.ts'
import type { LoadedPipeline } from '../../config/index.ts'
import {
  connectServices,
  createFunction,
  Fleet,
  openStateDirectory,
  StateDirectoryError,
  type Services,
  type StateDirectory,
} from '../../fleet/index.ts'
import type { ResolvedPipeline } from '../../model/index.ts'
import { CommandError, type Context } from '../command.ts'
import { hasReaderLeft, unwrittenText } from '../unwritten.ts'
import { checkFree, unavailable, type ApiAccess } from './api-address.ts'
import type { Display } from './display.ts'
import { RunTotals } from './run-totals.ts'
import { StopSignals } from './stop-signals.ts'
import { Supervisor, type Ending } from './supervisor.ts'
import { fingerprintsOf, NodeFileWatcher } from './watch/file-watcher.ts'
import { Reloader, type ReloaderOptions } from './watch/reloader.ts'

export interface RunOptions {
  readonly pipelines: readonly LoadedPipeline[]
  /** Absolute. */
  readonly stateDirectory: string
  /** Forgets embedded contents and their positions first. */
  readonly fresh: boolean
  /** Ends when every source is at its end and every batch settled. */
  readonly untilIdle: { readonly timeoutMs: number | null } | null
  /** Every connection is a twin, also of mappings that are made later. */
  readonly embedded: boolean
  /** Where the control API listens, and to whom; null for nowhere. */
  readonly api: ApiAccess | null
  /** Reads the files again when they change; null to read them once. */
  readonly watch: Pick<ReloaderOptions, 'first' | 'load' | 'files'> | null
  /** Given what runs from the start. */
  readonly openDisplay: (pipelines: readonly LoadedPipeline[]) => Display
}

/**
 * Runs pipelines that have been checked, from the state directory's lock to the last stored position.
 * @throws CommandError when the state directory is locked or cannot be written, or somebody else has the API's address;
 *   nothing was changed then
 */
export async function runPipelines(
  options: RunOptions,
  context: Context,
): Promise<Ending & { totals: string }> {
  const state = openState(options.stateDirectory)
  if (options.api !== null) {
    await checkFree(options.api.address).catch((error: unknown) => {
      state.close()
      throw error
    })
  }
  if (options.fresh) state.forgetEmbedded()
  const services = connectServices({
    clock: context.clock,
    wallClock: context.clock,
    random: context.random,
    positions: state.positions,
    twinStorage: (service) => state.twinStorage(service),
    environment: context.environment,
    stateDirectory: state.path,
  })
  const load = { embedded: options.embedded, environment: context.environment, stateDirectory: state.path }
  const restored = restoreMappings({
    pipelines: options.pipelines,
    store: state.mappings,
    load: { ...load, nowMs: context.clock.now() },
  })
  const fleet = fleetOf({ ...options, pipelines: restored.pipelines }, { context, services, state })
  // Before anything is shown: a terminal that was taken over is given back however soon somebody stops it.
  const signals = new StopSignals(context.clock)
  const stopListening = signals.listen()
  const display = options.openDisplay(restored.pipelines)
  for (const notice of [...restored.notices, ...restored.switched]) display.notice(notice)
  const failed = (error: unknown) => display.notice(error instanceof Error ? error.message : String(error))
  const { clock, random } = context
  const { mappings: store } = state
  const control = new MappingControl({ restored, fleet, services, store, clock, random, load, failed })
  let api: ApiServer | null = null
  const reloader = options.watch === null ? null : watch(options.watch, { control, fleet, display, clock })
  const board = new MappingBoard()
  fleet.events$.subscribe((event) => board.event(event))
  const now = () => pipelinesNow(control.pipelines, fleet)
  const socket = await openSocket(now, { services, state, display, control, board, fleet })
  try {
    if (options.api !== null)
      api = await openApi(options.api, { control, fleet, display, failed, random, clock })
    void reloader?.run()
    return await superviseFleet(fleet, { options, context, display, signals })
  } finally {
    reloader?.close()
    control.close()
    await api?.close()
    await socket?.close()
    await display.close()
    stopListening()
    state.close()
  }
}

function watch(
  files: Pick<ReloaderOptions, 'first' | 'load' | 'files'>,
  run: Pick<ReloaderOptions, 'control' | 'fleet' | 'clock'> & { readonly display: Display },
): Reloader {
  const { display, ...parts } = run
  return new Reloader({
    ...files,
    ...parts,
    openWatcher: (heard) => new NodeFileWatcher(heard),
    fingerprints: fingerprintsOf,
    tell: (text) => display.notice(text),
  })
}

/** The pipelines with the mappings that they have by now. */
function pipelinesNow(pipelines: readonly ResolvedPipeline[], fleet: Fleet): readonly ResolvedPipeline[] {
  const parts = fleet.mappings()
  return pipelines.map((pipeline) => ({
    ...pipeline,
    mappings: parts.filter((one) => one.pipeline.file === pipeline.file).map(({ mapping }) => mapping),
  }))
}

/** @throws CommandError when the address cannot be listened on */
async function openApi(
  { address, keys, perSecond }: ApiAccess,
  run: {
    readonly control: MappingControl
    readonly fleet: Fleet
    readonly display: Display
    readonly failed: (error: unknown) => void
    readonly random: Context['random']
    readonly clock: Context['clock']
  },
): Promise<ApiServer> {
  const { control, fleet, display, ...rest } = run
  const page = openMetrics({ fleet, control, usage: processUsage })
  const readiness = new Readiness({ fleet, control })
  const watched = { notReady: () => readiness.notReady, metrics: () => page.text }
  const rate = perSecond === null ? {} : { rate: new RequestRate(perSecond, run.clock) }
  const tags = new MappingTags(control)
  const parts = { control, tags, ...watched, keys, ...rate, ...rest }
  try {
    const server = await openApiServer(address, parts)
    const { host, port } = server.address
    display.notice(`The API listens on http://${host.includes(':') ? `[${host}]` : host}:${port}`)
    return server
  } catch (error) {
    throw unavailable(address, error)
  }
}

/** What the process has used since its start. */
function processUsage(): { cpuSeconds: number; residentBytes: number } {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() }
}

function openState(path: string): StateDirectory {
  try {
    return openStateDirectory(path)
  } catch (error) {
    if (error instanceof StateDirectoryError) throw new CommandError(error.code, error.message)
    throw error
  }
}

function fleetOf(
  options: RunOptions,
  run: { readonly context: Context; readonly services: Services; readonly state: StateDirectory },
): Fleet {
  const { clock, random } = run.context
  return new Fleet({
    pipelines: options.pipelines,
    services: run.services,
    clock,
    random,
    createFunction: (pipeline, print) =>
      createFunction({ function: pipeline.function, clock, random, print }),
    twinStorage: (service) => run.state.twinStorage(service),
    playOnce: options.untilIdle !== null,
    staysOpen: options.api !== null || options.watch !== null,
  })
}

/** Without a socket the pipelines run as well; only other commands cannot reach them. */
async function openSocket(
  pipelines: () => readonly ResolvedPipeline[],
  run: {
    readonly services: Services
    readonly state: StateDirectory
    readonly display: Display
    readonly control: MappingControl
    readonly board: MappingBoard
    readonly fleet: Fleet
  },
): Promise<LocalSocket | null> {
  const { fleet, control, board, services } = run
  try {
    return await openLocalSocket(run.state.path, {
      sources: async () => knownSources(pipelines()),
      put: async ({ source, records }) => {
        // What it is put into may still have to be made.
        await fleet.begun
        await putRecords({ services, pipelines: pipelines() }, source, records)
        return { records: records.length }
      },
      mappings: async () => mappingLines(control, board, fleet.progress()),
      switch: async (wanted) => {
        await fleet.begun
        return switchMapping(control, wanted)
      },
    })
  } catch (error) {
    run.display.notice(`Other commands cannot reach this pipeline: ${(error as Error).message}`)
    return null
  }
}

async function superviseFleet(
  fleet: Fleet,
  run: {
    readonly options: RunOptions
    readonly context: Context
    readonly display: Display
    readonly signals: StopSignals
  },
): Promise<Ending & { totals: string }> {
  const { options, context, display, signals } = run
  const supervisor = new Supervisor({
    fleet,
    clock: context.clock,
    display,
    drainTimeoutMs: Math.max(...options.pipelines.map((one) => one.engine.drainTimeoutMs)),
    untilIdle: options.untilIdle,
    isWatching: options.watch !== null,
  })
  const totals = new RunTotals()
  fleet.events$.subscribe((event) => {
    totals.event(event)
    display.event(event)
  })
  signals.actBy(supervisor.stop)
  // Nobody reads any more, or what happens cannot be kept: the work is ended in order.
  const unwritten = (error: Error) =>
    hasReaderLeft(error) ? supervisor.drain('drained') : supervisor.drain('failed', unwrittenText(error))
  context.stdout.once('error', unwritten)
  try {
    return { ...(await supervisor.run()), totals: totals.text }
  } finally {
    context.stdout.off('error', unwritten)
  }
}
