import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Longest path that every system takes for a Unix socket, in bytes (macOS 103, Linux 107). */
const LONGEST_PATH_BYTES = 103

/**
 * Where the process that holds a state directory listens: in the directory itself, or, where that path is too long
 * for a socket, in a private directory for temporary files that a symbolic link in the state directory names.
 */
export interface SocketPlace {
  readonly path: string
  /** Removes whatever stands there. */
  clear(): void
}

/**
 * Makes the place ready for a new socket: what a killed process has left is removed. Only the holder of the state
 * directory's lock may call it.
 */
export function prepareSocketPlace(stateDirectory: string): SocketPlace {
  const inside = join(stateDirectory, 'pipeline.sock')
  clear(inside)
  if (Buffer.byteLength(inside) <= LONGEST_PATH_BYTES) return { path: inside, clear: () => clear(inside) }
  const path = join(privateDirectory(), 'pipeline.sock')
  symlinkSync(path, inside)
  return { path, clear: () => clear(inside) }
}

/** Where a running pipeline listens, if one does: a stale place is not told apart. */
export function findSocket(stateDirectory: string): string {
  const inside = join(stateDirectory, 'pipeline.sock')
  return linkTarget(inside) ?? inside
}

function clear(inside: string): void {
  const target = linkTarget(inside)
  if (target !== undefined) rmSync(dirname(target), { recursive: true, force: true })
  rmSync(inside, { force: true })
}

/** Readable by its owner only; `/tmp` when the usual place has a long name itself. */
function privateDirectory(): string {
  const usual = join(tmpdir(), 'pipeline-')
  const long = Buffer.byteLength(`${usual}XXXXXX/pipeline.sock`) > LONGEST_PATH_BYTES
  return mkdtempSync(long ? '/tmp/pipeline-' : usual)
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}
