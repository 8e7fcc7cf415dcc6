import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Producer, RecordForm } from '../engine/index.ts'
import type { ResolvedResource, ResourceFeed, TwinStorage } from '../model/index.ts'
import type { Clock } from '../time/index.ts'

/** At most this many records in one put. */
const LARGEST_PUT = 500
/** Records that come due within this time go out together. */
const SHORTEST_PAUSE_MS = 50

/**
 * Plays a file of records into an embedded service. Its place is stored together with the records it put, so that
 * a restart goes on where it stopped, after `kill -9` too.
 */
export class Feeder {
  readonly #resource: ResolvedResource & { feed: ResourceFeed }
  readonly #producer: Producer
  readonly #clock: Clock
  readonly #storage: TwinStorage
  readonly #once: boolean
  readonly #stopping = new AbortController()
  /** Everything it will ever put is put. */
  done = false
  /** When it last put something, milliseconds since the epoch. */
  lastPutMs = 0

  constructor(options: {
    resource: ResolvedResource & { feed: ResourceFeed }
    producer: Producer
    clock: Clock
    storage: TwinStorage
    /** Plays the file once whatever `Repeat` says. */
    once: boolean
  }) {
    this.#resource = options.resource
    this.#producer = options.producer
    this.#clock = options.clock
    this.#storage = options.storage
    this.#once = options.once
  }

  /** Runs until the file is played, or for ever with `Repeat`; ends early after `stop`. */
  async run(): Promise<void> {
    const { feed } = this.#resource
    let place = this.#place()
    do {
      for await (const lines of this.#linesFrom(place)) {
        if (lines.length > 0) await this.#put(lines, place)
        place += lines.length
        if (this.#stopping.signal.aborted) return
      }
      if (feed.repeat) place = 0
    } while (feed.repeat && !this.#once && !this.#stopping.signal.aborted)
    if (feed.repeat) this.#storage.write([[this.#key, '0']])
    this.done = true
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** The file's lines from number `place` on, in groups that come when they are due. */
  async *#linesFrom(place: number): AsyncGenerator<string[]> {
    const { perSecond } = this.#resource.feed
    const groupSize =
      perSecond === null ? LARGEST_PUT : Math.max(1, Math.round((perSecond * SHORTEST_PAUSE_MS) / 1000))
    let group: string[] = []
    let number = 0
    for await (const line of this.#lines()) {
      if (line.trim() === '' || number++ < place) continue
      group.push(line)
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

  async #put(lines: string[], place: number): Promise<void> {
    const records = lines.map((line, index) => this.#parse(line, place + index + 1))
    await this.#producer.put(this.#resource.name, records, [[this.#key, String(place + lines.length)]])
    this.lastPutMs = this.#clock.now()
  }

  #parse(line: string, number: number): RecordForm {
    try {
      const form: unknown = JSON.parse(line)
      if (typeof form === 'object' && form !== null && !Array.isArray(form)) return form as RecordForm
    } catch {
      // falls through to the error with its place
    }
    throw new Error(`${this.#resource.feed.file}:${number}: a record must be one JSON object on one line`)
  }

  get #key(): string {
    return `feeder/${this.#resource.name}`
  }

  #place(): number {
    for (const [key, value] of this.#storage.entries(this.#key)) if (key === this.#key) return Number(value)
    return 0
  }
}
