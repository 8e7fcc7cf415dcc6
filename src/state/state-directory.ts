import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteMappings } from './sqlite-mappings.ts'
import { SqlitePositions } from './sqlite-positions.ts'
import { SqliteStorage } from './sqlite-storage.ts'
import type { MappingStore } from '../model/mapping-store.ts'
import type { PositionStore } from '../model/position-store.ts'
import type { TwinStorage } from '../model/twin-storage.ts'

/** The state directory of a running pipeline: one process at a time holds it. */
export interface StateDirectory {
  readonly path: string
  readonly positions: PositionStore
  /** What the API has made and switched. */
  readonly mappings: MappingStore
  /** Each embedded service keeps its own part. */
  twinStorage(service: string): TwinStorage
  /** Forgets embedded contents, and the positions and offsets that belong to them. */
  forgetEmbedded(): void
  close(): void
}

export class StateDirectoryError extends Error {
  readonly code: 'STATE_DIRECTORY_LOCKED' | 'STATE_DIRECTORY_UNWRITABLE' | 'STATE_DIRECTORY_DAMAGED'

  constructor(code: StateDirectoryError['code'], message: string) {
    super(message)
    this.name = 'StateDirectoryError'
    this.code = code
  }
}

/**
 * Opens (and makes) the state directory and takes its lock. The lock is an exclusive SQLite transaction held open
 * by this process, so it ends with the process however that ends; the holder's process number stands beside it.
 * @throws StateDirectoryError when another process has it, it cannot be written, or what it holds is damaged.
 */
export function openStateDirectory(path: string): StateDirectory {
  const lock = takeLock(path)
  try {
    const database = openDatabase(join(path, 'state.sqlite'))
    const mappings = new SqliteMappings(database)
    // Every page of what nobody could feed again; embedded contents may be large.
    for (const table of ['position', 'mapping', 'switch']) checkTable(database, table)
    return {
      path,
      positions: new SqlitePositions(database),
      mappings,
      twinStorage: (service) => new SqliteStorage(database, service),
      forgetEmbedded: () =>
        database.exec(`DELETE FROM twin; DELETE FROM position WHERE connection = 'embedded'`),
      close: () => {
        database.close()
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw isDamage(error) ? damaged(path, error) : unwritable(path, error)
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  // WAL with NORMAL: an acknowledged write survives the end of the process, also by SIGKILL.
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS position (
      mapping TEXT NOT NULL, shard TEXT NOT NULL, connection TEXT NOT NULL,
      cursor TEXT NOT NULL, incarnation TEXT NOT NULL, window TEXT,
      PRIMARY KEY (mapping, shard, connection)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS twin (
      service TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (service, key)
    ) WITHOUT ROWID;
  `)
  addWindows(database)
  return database
}

function checkTable(database: DatabaseSync, table: string): void {
  const [found] = database.prepare(`PRAGMA quick_check(${table})`).all()
  if (found!['quick_check'] !== 'ok') throw new Damage(String(found!['quick_check']))
}

/** What SQLite finds when it is asked, not when it stumbles. */
class Damage extends Error {}

/** SQLite's codes of a file that is malformed, and of one that is no database. */
const DAMAGE_CODES = new Set<unknown>([11, 26])

function isDamage(error: unknown): boolean {
  return error instanceof Damage || DAMAGE_CODES.has((error as { errcode?: unknown }).errcode)
}

function damaged(path: string, error: unknown): StateDirectoryError {
  const message = `${join(path, 'state.sqlite')} is damaged: ${(error as Error).message}`
  return new StateDirectoryError('STATE_DIRECTORY_DAMAGED', message)
}

function unwritable(path: string, error: unknown): StateDirectoryError {
  const message = `the state directory ${path} cannot be written: ${(error as Error).message}`
  return new StateDirectoryError('STATE_DIRECTORY_UNWRITABLE', message)
}

/** Directories made before there were tumbling windows have no column for them. */
function addWindows(database: DatabaseSync): void {
  const columns = database.prepare(`SELECT name FROM pragma_table_info('position')`).all()
  if (columns.some(({ name }) => name === 'window')) return
  database.exec('ALTER TABLE position ADD COLUMN window TEXT')
}

function takeLock(path: string): DatabaseSync {
  const holderFile = join(path, 'holder.sqlite')
  try {
    if (!isDirectory(path)) makeStateDirectory(path)
    const lock = new DatabaseSync(join(path, 'lock.sqlite'))
    try {
      writeHolder(holderFile, () => lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'))
    } catch (error) {
      lock.close()
      throw error
    }
    return lock
  } catch (error) {
    if (error instanceof StateDirectoryError) throw error
    if (isBusy(error)) {
      const holder = readHolder(holderFile)
      throw new StateDirectoryError(
        'STATE_DIRECTORY_LOCKED',
        `process ${holder} is running a pipeline on the state directory ${path}`,
      )
    }
    throw unwritable(path, error)
  }
}

/** A directory that is made here keeps itself out of the project's history. */
function makeStateDirectory(path: string): void {
  makeDirectory(path)
  writeFileSync(join(path, '.gitignore'), '*\n')
}

/** Node's own `recursive` never returns where the system takes no new names (`/proc`). */
function makeDirectory(path: string): void {
  if (isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path) makeDirectory(parent)
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isDirectory(path)) throw error
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** The lock is taken first, so that only its holder ever writes the process number. */
function writeHolder(file: string, take: () => void): void {
  take()
  const holder = new DatabaseSync(file)
  holder.exec(`CREATE TABLE IF NOT EXISTS holder (process INTEGER NOT NULL); DELETE FROM holder`)
  holder.prepare('INSERT INTO holder VALUES (?)').run(process.pid)
  holder.close()
}

function readHolder(file: string): string {
  try {
    const holder = new DatabaseSync(file, { readOnly: true })
    const row = holder.prepare('SELECT process FROM holder').get() as { process: number } | undefined
    holder.close()
    return String(row?.process ?? 'unknown')
  } catch {
    return 'unknown'
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked|SQLITE_BUSY/i.test(error.message)
}
