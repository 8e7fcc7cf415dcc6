import { StringDecoder } from 'node:string_decoder'

/** Cuts what a function prints into lines, wherever its writes begin and end. */
export class LineSplitter {
  readonly #emit: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  constructor(emit: (line: string) => void) {
    this.#emit = emit
  }

  write(chunk: string | Uint8Array): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)
    if (!text.includes('\n')) {
      // A long line comes in many pieces, and is not looked through again with each.
      this.#rest += text
      return
    }
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#emit(line.endsWith('\r') ? line.slice(0, -1) : line)
  }

  /** Emits a last line that has no end. */
  flush(): void {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (rest !== '') this.#emit(rest)
  }
}
