import type { DatabaseSync } from 'node:sqlite'
import { SourceError } from '../model/source-error.ts'

/**
 * One transaction: all of the work is stored, or nothing.
 * @throws SourceError `STATE_NOT_WRITTEN`, as on a full disk: nothing is stored, and the same may be tried again
 */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  writing(database, () => {
    database.exec('BEGIN IMMEDIATE')
    try {
      work()
      database.exec('COMMIT')
    } catch (error) {
      // A full disk has rolled it back already.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  })
}

/** The same for a single statement, which is a transaction of its own. @throws SourceError `STATE_NOT_WRITTEN` */
export function writing(database: DatabaseSync, work: () => void): void {
  try {
    work()
  } catch (error) {
    const { message } = error as Error
    const place = (database.isOpen ? database.location() : null) ?? 'the state directory'
    throw new SourceError('STATE_NOT_WRITTEN', `${place} cannot be written: ${message}`, { cause: error })
  }
}
