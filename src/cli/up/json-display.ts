import type { Display } from './display.ts'

/** One event a line on standard output, and nothing else; notices go to standard error. */
export function jsonDisplay(streams: {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}): Display {
  return {
    // What a slow reader has not taken yet is kept: with --json no event is ever dropped.
    event: (event) => void streams.stdout.write(`${JSON.stringify(event)}\n`),
    notice: (text) => void streams.stderr.write(`${text}\n`),
    close: async () => undefined,
  }
}
