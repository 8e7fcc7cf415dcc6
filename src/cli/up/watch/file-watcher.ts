import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'

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
 * mounted configuration is a link that is pointed elsewhere. Whatever happens in a folder is heard; what files hold is
 * looked at by whoever hears it.
 */
export class NodeFileWatcher implements FileWatcher {
  readonly #heard: () => void
  readonly #folders = new Map<string, FSWatcher>()

  /** @param heard called whenever something has happened in one of the folders, also when it was nothing */
  constructor(heard: () => void) {
    this.#heard = heard
  }

  watch(paths: readonly string[]): void {
    const folders = new Set(paths.map((path) => nearestFolder(dirname(path))))
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#open(folder)
  }

  close(): void {
    for (const watcher of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  /** A folder that goes away is heard of; the next `watch` finds the one that is there. */
  #open(folder: string): void {
    const forget = (watcher: FSWatcher) => {
      watcher.close()
      if (this.#folders.get(folder) === watcher) this.#folders.delete(folder)
      this.#heard()
    }
    const watcher = watch(folder, () => {
      if (existsSync(folder)) this.#heard()
      else forget(watcher)
    })
    watcher.on('error', () => forget(watcher))
    this.#folders.set(folder, watcher)
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
