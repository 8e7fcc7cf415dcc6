import type { MappingControl } from '../../../api/index.ts'
import type { LoadedPipeline } from '../../../config/index.ts'
import type { Fleet } from '../../../fleet/index.ts'
import type { Clock } from '../../../time/index.ts'
import type { FileWatcher, Fingerprints } from './file-watcher.ts'
import { changesText, reloadText } from './reload-text.ts'

/** What the files of a run say at one moment. */
export interface Loading {
  /** Empty when something is wrong with them. */
  readonly pipelines: readonly LoadedPipeline[]
  /** What is wrong, or only warned of, in words; empty for nothing. */
  readonly problems: string
  /**
   * What the files held when they were read, and what they name: code, certificates, secrets, records; absolute, also of
   * files in which something is wrong.
   */
  readonly prints: Fingerprints
  /** The code of each function, absolute, by its pipeline's file. */
  readonly code: ReadonlyMap<string, readonly string[]>
}

export interface ReloaderOptions {
  readonly clock: Clock
  readonly fleet: Pick<Fleet, 'isStarted' | 'isStopped'>
  readonly control: Pick<MappingControl, 'reload'>
  /** @param taken what the files held that took effect last */
  readonly load: (taken: Fingerprints) => Promise<Loading>
  /** The files that `load` would read now; absolute. */
  readonly files: () => readonly string[]
  /** What runs from the start. */
  readonly first: Loading
  readonly openWatcher: (heard: () => void) => FileWatcher
  /** What files hold at this moment. */
  readonly fingerprints: (paths: readonly string[]) => Fingerprints
  readonly tell: (text: string) => void
}

/** Files are read when they have been the same for so long: a save is often several writes. */
const SETTLED_MS = 100
/** Files that never come to rest are read after all. */
const MOST_LOOKS = 50

/**
 * Reads files again when they have changed. What is wrong is told, and what ran before runs on; what is right takes
 * effect mapping by mapping, without waiting for one that is slow, so that the next change is never held up.
 */
export class Reloader {
  readonly #options: ReloaderOptions
  readonly #watcher: FileWatcher
  readonly #closed = new AbortController()
  #heard = true
  #wake: () => void = () => undefined
  /** What was read last, right or wrong. */
  #seen: Fingerprints
  /** What took effect last. */
  #taken: Loading
  /** What was last said to be wrong. */
  #said: string

  constructor(options: ReloaderOptions) {
    this.#options = options
    this.#watcher = options.openWatcher(() => {
      this.#heard = true
      this.#wake()
    })
    this.#taken = options.first
    this.#said = options.first.problems
    this.#seen = options.first.prints
    this.#watcher.watch([...this.#seen.keys()])
  }

  /** Runs until `close`. */
  async run(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      if (!this.#heard) await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#heard = false
      if (this.#closed.signal.aborted) return
      await this.#look().catch((error: unknown) => {
        this.#options.tell(`Nothing was reloaded: ${error instanceof Error ? error.message : String(error)}`)
      })
    }
  }

  close(): void {
    this.#closed.abort()
    this.#watcher.close()
    this.#wake()
  }

  async #look(): Promise<void> {
    const now = await this.#settled()
    if (isSame(now, this.#seen) || this.#options.fleet.isStopped) return
    this.#seen = now
    await this.#reload()
  }

  /** What the files hold once they hold it for a while, and the pipelines run. */
  async #settled(): Promise<Fingerprints> {
    const { clock, fleet, fingerprints, files } = this.#options
    const paths = () => [...new Set([...files(), ...this.#seen.keys()])]
    const look = () => fingerprints(paths())
    // What happened may have been that a folder gave way to another one of its name.
    this.#watcher.watch(paths())
    let before = look()
    for (let looks = 0; ; looks++) {
      await clock.sleep(SETTLED_MS, this.#closed.signal)
      const now = look()
      const isReady = (isSame(now, before) || looks >= MOST_LOOKS) && fleet.isStarted
      if (isReady || this.#closed.signal.aborted || fleet.isStopped) return now
      before = now
    }
  }

  async #reload(): Promise<void> {
    const { load, tell, fleet, control } = this.#options
    const loading = await load(this.#taken.prints)
    const { pipelines, problems, prints } = loading
    const isRight = pipelines.length > 0
    // Code that a wrong file does not name any more may be what mends it.
    this.#seen = isRight ? prints : new Map([...this.#seen, ...prints])
    this.#watcher.watch([...this.#seen.keys()])
    // Files that were read before they were watched may be others by now.
    this.#heard = true
    // Warnings that stay are not said again.
    if (problems !== '' && (!isRight || problems !== this.#said)) tell(problems)
    this.#said = problems
    if (!isRight) return tell('Nothing was reloaded: what ran before runs on.')
    if (fleet.isStopped) return
    const otherFiles = otherFilesOf(this.#taken.prints, prints)
    const otherCode = otherCodeOf(loading, otherFiles)
    const reloaded = await control.reload({ pipelines, otherCode, otherFiles })
    const changes = { before: this.#taken.pipelines, after: pipelines, otherCode, otherFiles }
    this.#taken = loading
    for (const line of changesText(changes, reloaded)) tell(line)
    for (const step of reloaded.steps) {
      void step.done.then(
        () => fleet.isStopped || tell(reloadText(step, changes)),
        (error: unknown) => tell(`${idOf(step)} was not reloaded: ${(error as Error).message}`),
      )
    }
  }
}

/** Files that hold something else than when they took effect; absolute. */
export function otherFilesOf(taken: Fingerprints, now: Fingerprints): ReadonlySet<string> {
  return new Set(
    [...now].flatMap(([path, print]) => (taken.has(path) && taken.get(path) !== print ? path : [])),
  )
}

/** The files whose function's code is another than when it took effect. */
function otherCodeOf({ code }: Loading, otherFiles: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    [...code].flatMap(([file, paths]) => (paths.some((path) => otherFiles.has(path)) ? [file] : [])),
  )
}

function idOf({ before, after }: Parameters<typeof reloadText>[0]): string {
  return (after ?? before)!.mapping.id
}

function isSame(one: Fingerprints, other: Fingerprints): boolean {
  return one.size === other.size && [...one].every(([path, print]) => other.get(path) === print)
}
