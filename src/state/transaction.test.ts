import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { inTransaction, writing } from './transaction.ts'

const full = 'cannot be written: database or disk is full'

it('stores nothing of a transaction for which there is no room, says so, and takes the next one [PAGE-3]', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE one (value TEXT)')
  const insert = database.prepare('INSERT INTO one VALUES (?)')
  const values = () => database.prepare('SELECT length(value) AS size FROM one').all()
  const pages = (count: number) => database.exec(`PRAGMA max_page_count = ${count}`)
  const both = () =>
    inTransaction(database, () => {
      insert.run('x')
      insert.run('x'.repeat(100_000))
    })
  pages(3)
  expect(both).toThrow(expect.objectContaining({ code: 'STATE_NOT_WRITTEN' }))
  expect(both).toThrow(full)
  expect(() => writing(database, () => void insert.run('x'.repeat(100_000)))).toThrow(full)
  expect(values()).toEqual([])
  pages(1000)
  both()
  expect(values()).toEqual([{ size: 1 }, { size: 100_000 }])
  expect(() => inTransaction(database, () => database.exec('nonsense'))).toThrow('syntax error')
  expect(database.isTransaction).toBe(false)
})
