import type { EngineEvent } from '../../model/index.ts'
import type { Clock } from '../../time/index.ts'
import {
  foldBatchRows,
  foldStatus,
  NO_STATUSES,
  type BatchRow,
  type MappingStatus,
  type Statuses,
} from '../../views/index.ts'
import type { Palette } from '../palette.ts'
import type { Display } from '../up/display.ts'
import { frame } from './frame.ts'
import { printable } from '../text-width.ts'
import { Screen } from './screen.ts'
import { summaryTable } from './summary-table.ts'

/** Ten frames a second are calm, and more than anyone reads. */
const FRAME_MS = 100
/** What the user types is echoed by the terminal: it is drawn over this often. */
const REFRESH_MS = 2000
/** Notices within this time are shown together; the last one stays. */
const TOGETHER_MS = 3000
/** Rows that the highest terminal can show. */
const ROWS = 200

/** The live view on a terminal: a line a mapping above a scrolling list of batches. */
export class LiveDisplay implements Display {
  readonly #terminal: NodeJS.WriteStream & { readonly fd: number }
  readonly #clock: Clock
  readonly #palette: Palette
  readonly #title: string
  readonly #mappings: readonly string[]
  readonly #screen: Screen
  readonly #undo: (() => void)[] = []
  #statuses: Statuses = NO_STATUSES
  #rows: readonly BatchRow[] = []
  /** What was said, and when. */
  #notices: readonly { readonly text: string; readonly atMs: number }[] = []
  #drawnAnewMs = 0
  #cancelTick: () => void = () => undefined

  constructor(options: {
    readonly terminal: NodeJS.WriteStream & { readonly fd: number }
    readonly clock: Clock
    readonly palette: Palette
    /** What runs, for the first line. */
    readonly title: string
    /** The Ids of the mappings, in the order in which they are shown. */
    readonly mappings: readonly string[]
  }) {
    this.#terminal = options.terminal
    this.#clock = options.clock
    this.#palette = options.palette
    this.#title = options.title
    this.#mappings = options.mappings
    this.#screen = new Screen(options.terminal.fd)
  }

  /** Takes the terminal over. */
  open(): void {
    this.#listen(this.#terminal, 'resize', () => this.#screen.forget())
    this.#listen(process, 'exit', () => this.#screen.leaveNow())
    this.#listen(process, 'SIGTSTP', () => {
      this.#screen.leaveNow()
      process.kill(process.pid, 'SIGSTOP')
    })
    this.#listen(process, 'SIGCONT', () => this.#screen.enter())
    this.#screen.enter()
    this.#tick()
  }

  event(event: EngineEvent): void {
    this.#statuses = foldStatus(this.#statuses, event)
    this.#rows = foldBatchRows(this.#rows, event, ROWS)
  }

  notice(text: string): void {
    const atMs = this.#clock.now()
    // A change of files is told in several parts, and what one reads is not taken away at once.
    const recent = this.#notices.filter((one) => atMs - one.atMs < TOGETHER_MS)
    this.#notices = [...recent, { text, atMs }]
  }

  /** Gives the terminal back and leaves the mappings' last lines on it. */
  async close(): Promise<void> {
    this.#cancelTick()
    for (const undo of this.#undo) undo()
    await this.#screen.leave(this.#frame(this.#clock.now()))
    const lines = summaryTable(this.#ordered, { width: this.#terminal.columns, palette: this.#palette })
    if (lines.length > 1) this.#terminal.write(`${lines.join('\n')}\n\n`)
  }

  #tick(): void {
    const nowMs = this.#clock.now()
    if (nowMs - this.#drawnAnewMs >= REFRESH_MS) {
      this.#screen.forget()
      this.#drawnAnewMs = nowMs
    }
    this.#screen.draw(this.#frame(nowMs))
    this.#cancelTick = this.#clock.after(FRAME_MS, () => this.#tick())
  }

  #frame(nowMs: number): string[] {
    const scene = {
      title: this.#title,
      hint: 'Ctrl-C drains',
      statuses: this.#ordered,
      rows: this.#rows,
      notices: this.#notices.flatMap(({ text }) => text.trimEnd().split('\n')).map(printable),
    }
    const { columns: width, rows: height } = this.#terminal
    return frame(scene, { width, height, nowMs, palette: this.#palette })
  }

  /** As the files have them, whichever was heard of first; then those that the API has made since. */
  get #ordered(): readonly MappingStatus[] {
    const later = [...this.#statuses.keys()].filter((id) => !this.#mappings.includes(id))
    return [...this.#mappings, ...later].flatMap((id) => this.#statuses.get(id) ?? [])
  }

  #listen(emitter: NodeJS.EventEmitter, event: string, action: () => void): void {
    emitter.on(event, action)
    this.#undo.push(() => emitter.off(event, action))
  }
}
