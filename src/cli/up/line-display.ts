import type { Writable } from 'node:stream'
import { eventLine, grouped } from '../../views/index.ts'
import type { EngineEvent } from '../../model/index.ts'
import { printable } from '../text-width.ts'
import type { Display } from './display.ts'
import { SourceTroubles } from './source-troubles.ts'

/** What waits for a slow reader at most, in bytes; lines beyond are dropped and counted. */
const LARGEST_BACKLOG_BYTES = 4_000_000

/**
 * One readable line an event on standard output, in columns. Polls that brought nothing are left out, but for one that
 * ends a trouble, and so is what other lanes of a queue say of the same trouble; what a slow reader cannot take is
 * dropped, and how much is said.
 */
export class LineDisplay implements Display {
  readonly #stdout: Writable
  readonly #stderr: NodeJS.WritableStream
  readonly #timeOf: (at: string) => string
  /** Columns grow to the widest that was seen, and stay. */
  readonly #widths = { mapping: 0, event: 'DestinationDelivered'.length, shard: 0 }
  readonly #troubles = new SourceTroubles()
  #dropped = 0

  constructor(options: {
    readonly stdout: Writable
    readonly stderr: NodeJS.WritableStream
    /** The Ids that will be seen. */
    readonly mappings: readonly string[]
    /** How an event's moment is shown. */
    readonly timeOf: (at: string) => string
  }) {
    this.#stdout = options.stdout
    this.#stderr = options.stderr
    this.#timeOf = options.timeOf
    this.#widths.mapping = Math.max(0, ...options.mappings.map((id) => id.length))
  }

  event(event: EngineEvent): void {
    if (this.#troubles.isSaid(event)) return
    if (this.#stdout.writableLength > LARGEST_BACKLOG_BYTES) {
      this.#dropped++
      return
    }
    this.#tellDropped()
    this.#stdout.write(`${this.#line(event)}\n`)
  }

  notice(text: string): void {
    this.#stderr.write(`${text}\n`)
  }

  async close(): Promise<void> {
    this.#tellDropped()
  }

  #line(event: EngineEvent): string {
    const { at, mapping, event: name, shard, text } = eventLine(event)
    const columns = [
      this.#timeOf(at),
      mapping.padEnd(this.#widen('mapping', mapping)),
      name.padEnd(this.#widen('event', name)),
      // What is not about a shard needs no gap in its place.
      shard === '' ? '' : shard.padEnd(this.#widen('shard', shard)),
      printable(text),
    ]
    return columns
      .filter((column) => column !== '')
      .join('  ')
      .trimEnd()
  }

  #widen(column: 'mapping' | 'event' | 'shard', text: string): number {
    this.#widths[column] = Math.max(this.#widths[column], text.length)
    return this.#widths[column]
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return
    this.#stdout.write(`(${grouped(this.#dropped)} lines are missing here: their reader was too slow)\n`)
    this.#dropped = 0
  }
}
