import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../model/source-record.ts'
import { readReported } from './partial-response.ts'

// Lengths differ, as sequence numbers' may: the lowest is the first in the batch, not in the alphabet (RBF-4).
const records = ['9', '10', '11', '12'].map((position): SourceRecord => ({
  shard: 's',
  position,
  key: null,
  arrivedMs: 0,
  bytes: 1,
  event: {},
}))
const read = (body: unknown) => readReported(typeof body === 'string' ? body : JSON.stringify(body), records)
const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
})

describe('a partial batch response', () => {
  it.each([
    ['an empty body', ''],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['another object', { foo: 123 }],
    ['a text', '"OK"'],
    ['a name in the singular', { batchItemFailure: [{ itemIdentifier: '10' }] }],
    ['a capitalised name', { BatchItemFailures: [{ itemIdentifier: '10' }] }],
  ])('%s is a complete success [RBF-5, RBF-27, CON-32]', (_, body) => {
    expect(read(body)).toEqual({ kind: 'none' })
  })

  it.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a number', failures(123)],
    ['a wrong key', { batchItemFailures: [{ foo: '10' }] }],
    ['a capitalised key', { batchItemFailures: [{ ItemIdentifier: '10' }] }],
    ['an entry that is no object', { batchItemFailures: ['10'] }],
    ['a record of another batch', failures('99')],
    ['a bad entry beside a good one', failures('10', null)],
    ['a list that is none', { batchItemFailures: '10' }],
    ['no JSON', '{"batchItemFailures":'],
  ])('%s is a complete failure [RBF-6]', (_, body) => {
    expect(read(body)).toMatchObject({ kind: 'all' })
  })

  it('the lowest sequence number counts, as a number and not as a text, and how many are reported [RBF-3, RBF-4, RBF-25]', () => {
    expect(read(failures('12', '10', '11'))).toEqual({ kind: 'from', index: 1, reported: 3 })
    expect(read(failures('12', '9'))).toEqual({ kind: 'from', index: 0, reported: 2 })
  })

  it('extra members and repeated entries change nothing [RBF-26, RBF-27]', () => {
    expect(read({ ...failures('11', '11'), note: 'x' })).toEqual({ kind: 'from', index: 2, reported: 1 })
  })
})
