import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Print = (stream: 'stdout' | 'stderr', chunk: string | Uint8Array) => void
/* A write of any of the forms that Node accepts. */
type Write = (...parameters: never[]) => unknown

/**
 * Sends what this worker thread prints to `print`, at once and in order, so that nothing reaches the standard
 * streams of the process: `console`, `process.stdout` and `process.stderr`, and writes to the descriptors 1 and 2,
 * which a thread shares with the process.
 */
export function capturePrints(print: Print): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const [encoding] = rest
      const isText = typeof chunk === 'string' && typeof encoding === 'string'
      print(stream, isText ? Buffer.from(chunk, encoding as BufferEncoding) : chunk)
      callLast(rest)
      return true
    }
  }
  const { write, writeSync } = fs
  fs.writeSync = captured(writeSync, (parameters) => printed(parameters, print)) as typeof fs.writeSync
  fs.write = captured(write, (parameters) => {
    const bytes = printed(parameters, print)
    callLast(parameters, [null, bytes, parameters[1]])
  }) as typeof fs.write
  syncBuiltinESMExports()
}

/** Hides a warning that says nothing about the handler: that Node looked twice whether a file is ESM or CommonJS. */
export function hideWarning(code: string): void {
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if ((warning as NodeJS.ErrnoException).code === code) return
    for (const listener of listeners) listener(warning)
  })
}

function captured(original: Write, print: (parameters: readonly unknown[]) => unknown): Write {
  return (...parameters: unknown[]) =>
    parameters[0] === 1 || parameters[0] === 2
      ? print(parameters)
      : (original as (...all: unknown[]) => unknown)(...parameters)
}

/** `(fd, buffer, offset?, length?)` or `(fd, text)`. @returns bytes */
function printed([fd, data, offset, length]: readonly unknown[], print: Print): number {
  const chunk = data instanceof Uint8Array ? part(data, offset, length) : String(data)
  print(fd === 1 ? 'stdout' : 'stderr', chunk)
  return Buffer.byteLength(chunk)
}

function part(data: Uint8Array, offset: unknown, length: unknown): Uint8Array {
  const from = typeof offset === 'number' ? offset : 0
  return data.subarray(from, typeof length === 'number' ? from + length : undefined)
}

function callLast(parameters: readonly unknown[], results: readonly unknown[] = []): void {
  const last = parameters.at(-1)
  if (typeof last === 'function') queueMicrotask(() => (last as (...all: unknown[]) => void)(...results))
}
