import { write, writeSync } from 'node:fs'

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'

/**
 * The terminal's second screen, drawn line by line: only what has changed is written, and the first screen comes
 * back as it was. Writing to a terminal blocks a program for as long as the terminal is stopped (Ctrl-S), so frames
 * are written beside the event loop, one at a time: while one is on its way, no other is taken.
 */
export class Screen {
  readonly #fd: number
  /** What the terminal shows; null when that is unknown. */
  #shown: readonly string[] | null = null
  #writing: Promise<void> | null = null
  #open = false

  constructor(fd: number) {
    this.#fd = fd
  }

  enter(): void {
    this.#open = true
    this.#shown = null
    this.#send(ENTER)
  }

  /** Draws a frame; does nothing while the one before is on its way. */
  draw(lines: readonly string[]): void {
    if (!this.#open || this.#writing !== null) return
    const text = this.#shown === null ? everything(lines) : changes(this.#shown, lines)
    this.#shown = lines
    if (text !== '') this.#send(BEGIN + text + END)
  }

  /** The next frame is drawn anew: the terminal has another size, or something else may have written to it. */
  forget(): void {
    this.#shown = null
  }

  /** Draws a last frame and gives the first screen and the cursor back, behind what is on its way. */
  async leave(lines: readonly string[]): Promise<void> {
    if (!this.#open) return
    await this.#writing
    this.draw(lines)
    await this.#writing
    this.leaveNow()
  }

  /** The same at once, for a process that ends. */
  leaveNow(): void {
    if (!this.#open) return
    this.#open = false
    try {
      writeSync(this.#fd, LEAVE)
    } catch {
      // The terminal has gone away.
    }
  }

  #send(text: string): void {
    this.#writing = new Promise((resolve) => {
      write(this.#fd, text, () => {
        this.#writing = null
        resolve()
      })
    })
  }
}

/** Every line over whatever stands there, and nothing below. */
function everything(lines: readonly string[]): string {
  const last = Math.max(0, lines.length - 1)
  const above = lines.slice(0, last).map((line, row) => at(row, line))
  return `${above.join('')}\u001b[${last + 1};1H\u001b[J${lines[last] ?? ''}`
}

function changes(before: readonly string[], after: readonly string[]): string {
  let text = ''
  for (let row = 0; row < Math.max(before.length, after.length); row++) {
    const line = after[row] ?? ''
    if (line !== (before[row] ?? '')) text += at(row, line)
  }
  return text
}

/** Erased before it is written: behind a full line the cursor still stands on its last character. */
function at(row: number, line: string): string {
  return `\u001b[${row + 1};1H\u001b[2K${line}`
}
