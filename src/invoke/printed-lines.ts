import type { FunctionPrinter, InvocationRequest } from '../model/index.ts'
import { LineSplitter } from './line-splitter.ts'

/** The lines that one environment prints, each under the invocation during which it came, or the last one before. */
export class PrintedLines {
  readonly #print: FunctionPrinter
  readonly #streams: Record<'stdout' | 'stderr', LineSplitter>
  #request: Pick<InvocationRequest, 'mapping' | 'requestId'> = { mapping: '', requestId: '' }

  constructor(print: FunctionPrinter) {
    this.#print = print
    this.#streams = { stdout: this.#lines('stdout'), stderr: this.#lines('stderr') }
  }

  /** From now on lines belong to this invocation. */
  belongTo(request: InvocationRequest): void {
    this.flush()
    this.#request = { mapping: request.mapping, requestId: request.requestId }
  }

  write(stream: 'stdout' | 'stderr', chunk: string | Uint8Array): void {
    this.#streams[stream].write(chunk)
  }

  /** Emits last lines that have no end. */
  flush(): void {
    this.#streams.stdout.flush()
    this.#streams.stderr.flush()
  }

  #lines(stream: 'stdout' | 'stderr'): LineSplitter {
    return new LineSplitter((text) => this.#print({ ...this.#request, stream, text }))
  }
}
