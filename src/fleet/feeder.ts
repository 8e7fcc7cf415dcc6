import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Producer } from '../engine/index.ts'
import {
  readForms,
  RecordFormError,
  recordOfLine,
  SourceError,
  type ResolvedResource,
  type ResourceFeed,
  type TwinStorage,
} from '../model/index.ts'
import { backOffMs, type Clock, type Random } from '../time/index.ts'

/** At most this many records in one put. */
const LARGEST_PUT = 500
/** Records that come due within this time go out together. */
const SHORTEST_PAUSE_MS = 50
/** How long is waited where nothing can be stored: it takes somebody to make room. */
const FULL_DISK = { firstDelayMs: 1000, maximumDelayMs: 60_000, jitter: 0.1 }

/** A resource by its service and name: `kinesis/orders`. */
export function resourceIdOf({ service, name }: Pick<ResolvedResource, 'service' | 'name'>): string {
  return `${service}/${name}`
}

/** A line that holds a record. */
interface Line {
  readonly text: string
  /** Its number in the file, from 1, empty lines counted. */
  readonly number: number
}

/** What a file has for its resource. */
export interface FeedAhead {
  /** How many of its records had been put when this began; in this round, with `Repeat`. */
  readonly place: number
  /** How many records it has. */
  readonly records: number
  readonly repeat: boolean
}

/** Told for each try that failed. @param message the failure @param retryInMs when the same is tried again */
export type FeedWaits = (message: string, retryInMs: number) => void

/**
 * Plays a file of records into an embedded service. Its place is stored together with the records it put, so that
 * a restart goes on where it stopped, after `kill -9` too.
 * @decision feed-waits A feed that the state directory has no room for waits with a growing delay, up to a minute, and goes on at its place once there is; it ends the run no more than a position does that cannot be stored.
 */
export class Feeder {
  readonly #resource: ResolvedResource & { feed: ResourceFeed }
  readonly #producer: Producer
  readonly #clock: Clock
  readonly #storage: TwinStorage
  readonly #once: boolean
  readonly #random: Random
  readonly #waits: FeedWaits
  readonly #stopping = new AbortController()
  /** Everything it will ever put is put. */
  done = false
  /** Where it began: so many of the file's records had been put. */
  #from = 0
  /** When it last put something, milliseconds since the epoch. */
  lastPutMs = 0

  constructor(options: {
    resource: ResolvedResource & { feed: ResourceFeed }
    producer: Producer
    clock: Clock
    storage: TwinStorage
    /** Plays the file once whatever `Repeat` says. */
    once: boolean
    random: Random
    /** The state directory takes nothing, as on a full disk: what is fed waits. */
    waits: FeedWaits
  }) {
    this.#resource = options.resource
    this.#producer = options.producer
    this.#clock = options.clock
    this.#storage = options.storage
    this.#once = options.once
    this.#random = options.random
    this.#waits = options.waits
  }

  /** What it feeds: `kinesis/orders`. */
  get resourceId(): string {
    return resourceIdOf(this.#resource)
  }

  /**
   * Runs until the file is played, or for ever with `Repeat` unless it is empty; ends early after `stop`.
   * @throws Error with file and line, for a record of a wrong form or one that the service refuses
   */
  async run(): Promise<void> {
    const { feed } = this.#resource
    let place = (this.#from = this.#place())
    do {
      const from = place
      for await (const lines of this.#linesFrom(place)) {
        if (lines.length > 0) await this.#put(lines, place)
        place += lines.length
        if (this.#stopping.signal.aborted) return
      }
      // An empty file would be read again at once, and again.
      if (from === 0 && place === 0) break
      if (feed.repeat) place = 0
    } while (feed.repeat && !this.#once && !this.#stopping.signal.aborted)
    // One that was stopped goes on at its place.
    if (this.#stopping.signal.aborted) return
    if (feed.repeat) await this.#untilStored(async () => this.#storage.write([[this.#key, '0']]))
    this.done = true
  }

  /** The file that it plays, absolute. */
  get file(): string {
    return this.#resource.feed.file
  }

  /** @throws Error when the file cannot be read */
  async ahead(): Promise<FeedAhead> {
    let records = 0
    for await (const text of this.#lines()) if (text.trim() !== '') records++
    return { place: this.#from, records, repeat: this.#resource.feed.repeat }
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** The file's records behind the first `place` ones, in groups that come when they are due. */
  async *#linesFrom(place: number): AsyncGenerator<Line[]> {
    const { perSecond } = this.#resource.feed
    const groupSize =
      perSecond === null ? LARGEST_PUT : Math.max(1, Math.round((perSecond * SHORTEST_PAUSE_MS) / 1000))
    let group: Line[] = []
    let [number, records] = [0, 0]
    for await (const text of this.#lines()) {
      number++
      if (text.trim() === '' || records++ < place) continue
      group.push({ text, number })
      if (group.length < groupSize) continue
      yield group
      group = []
      if (perSecond !== null) await this.#clock.sleep((groupSize * 1000) / perSecond, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
    }
    yield group
  }

  /** Reading the file takes no virtual time. */
  async *#lines(): AsyncGenerator<string> {
    const file = createInterface({ input: createReadStream(this.#resource.feed.file), crlfDelay: Infinity })
    const lines = file[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await this.#clock.hold(lines.next())
        if (next.done === true) return
        yield next.value
      }
    } finally {
      file.close()
    }
  }

  async #put(lines: readonly Line[], place: number): Promise<void> {
    try {
      const records = readForms(lines, ({ text }) => recordOfLine(text))
      const storedWithThem = [[this.#key, String(place + lines.length)]] as const
      await this.#untilStored(() => this.#producer.put(this.#resource.name, records, storedWithThem))
    } catch (error) {
      throw this.#located(error, lines)
    }
    this.lastPutMs = this.#clock.now()
  }

  /** A put that was not stored has put nothing: the same again is no second one. */
  async #untilStored(put: () => Promise<void>): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        return await put()
      } catch (error) {
        if (!(error instanceof SourceError) || error.code !== 'STATE_NOT_WRITTEN') throw error
        const retryInMs = backOffMs(FULL_DISK, failures, this.#random)
        this.#waits(error.message, retryInMs)
        await this.#clock.sleep(retryInMs, this.#stopping.signal)
        if (this.#stopping.signal.aborted) return
      }
    }
  }

  /** Says where the record stands that could not be put, and that a restart begins with those that came with it. */
  #located(error: unknown, lines: readonly Line[]): Error {
    const [first, last] = [lines[0]!.number, lines.at(-1)!.number]
    const isForm = error instanceof RecordFormError
    const wrong = isForm && error.index !== null ? lines[error.index]!.number : null
    const place = String(wrong ?? first) + (wrong === null && last > first ? ` to ${last}` : '')
    const { file } = this.#resource.feed
    const { service, name } = this.#resource
    const code = isForm ? 'WRONG_RECORD' : error instanceof SourceError ? error.code : 'SOURCE_FAILED'
    const goesOn = `nothing from line ${first} on was put into ${service} ${name}; mend the file, and feeding goes on at line ${first}: at once under --watch, else with the next start`
    return new Error(`${file}:${place}: ${(error as Error).message} (${goesOn}) [${code}]`, { cause: error })
  }

  get #key(): string {
    return `feeder/${this.#resource.name}`
  }

  #place(): number {
    for (const [key, value] of this.#storage.entries(this.#key)) if (key === this.#key) return Number(value)
    return 0
  }
}
