import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Print = (stream: 'stdout' | 'stderr', chunk: string | Uint8Array) => void

/**
 * Sends what this worker thread prints to `print`, at once and in order, so that nothing reaches the standard
 * streams of the process: `console`, `process.stdout` and `process.stderr`, and writes to the descriptors 1 and 2,
 * which a thread shares with the process.
 */
export function capturePrints(print: Print): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    // As in a process of its own: whoever writes to it reaches the descriptors below.
    Object.assign(process[stream], { fd: stream === 'stdout' ? 1 : 2 })
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const [encoding] = rest
      const isText = typeof chunk === 'string' && typeof encoding === 'string'
      print(stream, isText ? Buffer.from(chunk, encoding as BufferEncoding) : chunk)
      callLast(rest)
      return true
    }
  }
  const whole = ([fd, data, options]: readonly unknown[]) => void said(print, fd, encoded(data, options))
  const parts = ([fd, chunks]: readonly unknown[]) =>
    said(print, fd, Buffer.concat((chunks as View[]).map(bytesOf)))
  capture('writeSync', (parameters) => printed(parameters, print))
  capture('write', (parameters) => callLast(parameters, [null, printed(parameters, print), parameters[1]]))
  capture('writevSync', parts)
  capture('writev', (parameters) => callLast(parameters, [null, parts(parameters), parameters[1]]))
  for (const name of ['writeFile', 'appendFile'] as const) {
    capture(`${name}Sync`, whole)
    capture(name, (parameters) => {
      whole(parameters)
      callLast(parameters, [null])
    })
  }
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

type Writing = `${'write' | 'writev' | 'writeFile' | 'appendFile'}${'' | 'Sync'}`

/** Sends what the function of `node:fs` writes to the descriptors 1 and 2 elsewhere. */
function capture(name: Writing, instead: (parameters: readonly unknown[]) => unknown): void {
  const original = fs[name] as (...parameters: unknown[]) => unknown
  const captured = (...parameters: unknown[]) =>
    parameters[0] === 1 || parameters[0] === 2 ? instead(parameters) : original(...parameters)
  Object.assign(fs, { [name]: captured })
}

/** `(fd, buffer, offset?, length?)`, `(fd, buffer, { offset?, length? })` or `(fd, text, position?, encoding?)`. @returns bytes */
function printed([fd, data, offset, length]: readonly unknown[], print: Print): number {
  if (!ArrayBuffer.isView(data)) return said(print, fd, encoded(data, length))
  const given = typeof offset === 'object' && offset !== null ? offset : { offset, length }
  return said(print, fd, part(bytesOf(data), given))
}

function said(print: Print, fd: unknown, chunk: string | Uint8Array): number {
  print(fd === 1 ? 'stdout' : 'stderr', chunk)
  return Buffer.byteLength(chunk)
}

type View = Pick<DataView, 'buffer' | 'byteOffset' | 'byteLength'>

function bytesOf({ buffer, byteOffset, byteLength }: View): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function part(data: Uint8Array, { offset, length }: { offset?: unknown; length?: unknown }): Uint8Array {
  const from = typeof offset === 'number' ? offset : 0
  return data.subarray(from, typeof length === 'number' ? from + length : undefined)
}

/** Text in the encoding that the parameter names, if it is one. */
function encoded(data: unknown, options: unknown): string | Uint8Array {
  if (ArrayBuffer.isView(data)) return bytesOf(data)
  const encoding =
    typeof options === 'string' ? options : (options as { encoding?: unknown } | null | undefined)?.encoding
  return typeof encoding === 'string' ? Buffer.from(String(data), encoding as BufferEncoding) : String(data)
}

function callLast(parameters: readonly unknown[], results: readonly unknown[] = []): void {
  const last = parameters.at(-1)
  if (typeof last === 'function') queueMicrotask(() => (last as (...all: unknown[]) => void)(...results))
}
