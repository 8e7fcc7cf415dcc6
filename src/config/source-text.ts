import type { FrameLine, Place } from './problem.ts'

/** Lines shown before and after the one that is meant. */
const LINES_AROUND = 2

/** A text whose offsets can be told as lines and columns. */
export class SourceText {
  readonly text: string
  readonly #file: string
  readonly #lineStarts: readonly number[]

  constructor(file: string, text: string) {
    this.#file = file
    // A byte order mark is no column.
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text
    this.#lineStarts = [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  }

  /** The place of a range, with the lines around it. */
  place(range: { readonly start: number; readonly end: number }): Place {
    const start = Math.min(Math.max(0, range.start), this.text.length)
    const index = this.#lineIndex(start)
    const from = start - this.#lineStarts[index]!
    return {
      file: this.#file,
      line: index + 1,
      column: from + 1,
      frame: this.#frame(index, { from, end: range.end }),
    }
  }

  #frame(index: number, mark: { from: number; end: number }): FrameLine[] {
    const first = Math.max(0, index - LINES_AROUND)
    const last = Math.min(this.#lineStarts.length - 1, index + LINES_AROUND)
    const lines: FrameLine[] = []
    for (let at = first; at <= last; at++) {
      const text = this.#line(at)
      if (at !== index) lines.push({ line: at + 1, text })
      else lines.push({ line: at + 1, text, mark: { from: mark.from, to: this.#markEnd(index, mark) } })
    }
    while (lines.length > 1 && lines.at(-1)!.text.trim() === '' && lines.at(-1)!.mark === undefined)
      lines.pop()
    return lines
  }

  /** Within its line, and at least one column. */
  #markEnd(index: number, mark: { from: number; end: number }): number {
    const lineEnd = this.#line(index).trimEnd().length
    return Math.max(mark.from + 1, Math.min(mark.end - this.#lineStarts[index]!, lineEnd))
  }

  #line(index: number): string {
    const end = this.#lineStarts[index + 1] ?? this.text.length + 1
    return this.text.slice(this.#lineStarts[index], end - 1).replace(/\r$/, '')
  }

  #lineIndex(offset: number): number {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.#lineStarts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
