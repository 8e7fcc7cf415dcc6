import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  readlinkSync,
  statSync,
  watch,
  type FSWatcher,
} from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

/** What each file holds, as far as it can be told from another content; null for one that is not there. */
export type Fingerprints = ReadonlyMap<string, string | null>

/** The files of a run, and when something happens near them. */
export interface FileWatcher {
  /** Hears of these files from now on, and of no others. */
  watch(paths: readonly string[]): void
  close(): void
}

/**
 * Watches the folders in which files stand, not the files: editors write another file and rename it into place, and
 * mounted configuration is a link that is pointed elsewhere, as is a folder of releases. Whatever happens in a folder is heard; what files hold is
 * looked at by whoever hears it.
 */
export class NodeFileWatcher implements FileWatcher {
  readonly #heard: () => void
  readonly #folders = new Map<string, Watched>()

  /** @param heard called whenever something has happened in one of the folders, also when it was nothing */
  constructor(heard: () => void) {
    this.#heard = heard
  }

  watch(paths: readonly string[]): void {
    const folders = new Map(
      paths.flatMap((path) => foldersOf(path)).map((folder) => [folder, identityOf(folder)]),
    )
    for (const [folder, { watcher, identity }] of this.#folders) {
      if (folders.get(folder) === identity) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const [folder, identity] of folders) if (!this.#folders.has(folder)) this.#open(folder, identity)
  }

  close(): void {
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  /** A folder that goes away is heard of; the next `watch` finds the one that is there. */
  #open(folder: string, identity: string): void {
    const forget = (watcher: FSWatcher) => {
      watcher.close()
      if (this.#folders.get(folder)?.watcher === watcher) this.#folders.delete(folder)
      this.#heard()
    }
    const watcher = watch(folder, () => {
      if (existsSync(folder)) this.#heard()
      else forget(watcher)
    })
    watcher.on('error', () => forget(watcher))
    this.#folders.set(folder, { watcher, identity })
  }
}

interface Watched {
  readonly watcher: FSWatcher
  /** Of the folder that is watched: another one of its name may stand there by now, of which nothing would be heard. */
  readonly identity: string
}

function identityOf(folder: string): string {
  const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true })
  return [dev, ino, birthtimeNs].join(' ')
}

/** As many links on the way to a file as systems follow. */
const MOST_LINKS = 40

/**
 * The folders in which the file at a path may become another one: its own, and that of each link on the way to it,
 * where it may be read.
 */
function foldersOf(path: string, links = 0): readonly string[] {
  const link = links < MOST_LINKS ? firstLink(path) : null
  if (link === null) return [nearestFolder(dirname(path))]
  const folder = dirname(link.path)
  const further = foldersOf(resolve(folder, link.target, relative(link.path, path)), links + 1)
  return isReadable(folder) ? [folder, ...further] : further
}

interface Link {
  readonly path: string
  readonly target: string
}

/** The topmost part of a path that is a link; null when there is none. */
function firstLink(path: string): Link | null {
  const above = dirname(path) === path ? null : firstLink(dirname(path))
  if (above !== null) return above
  try {
    return { path, target: readlinkSync(path) }
  } catch {
    return null
  }
}

function isReadable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** A folder that is not there yet is heard of by the one in which it will stand. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder))
}

/** What files hold at this moment. */
export function fingerprintsOf(paths: readonly string[]): Fingerprints {
  return new Map(paths.map((path) => [path, fingerprint(path)]))
}

/** Larger files (records, mostly) are told apart by their size and time: they are not read with each look. */
const LARGEST_READ = 1 << 20

function fingerprint(path: string): string | null {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    if (size > LARGEST_READ) return [size, mtimeMs, ino].join(' ')
    return createHash('sha256').update(readFileSync(path)).digest('base64')
  } catch {
    return null
  }
}
