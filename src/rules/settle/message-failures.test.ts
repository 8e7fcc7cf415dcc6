import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../../model/index.ts'
import { groupsOutOfOrder, readReportedMessages } from './message-failures.ts'

function message(position: string, key: string | null = null): SourceRecord {
  return { shard: 'jobs', position, key, arrivedMs: 0, bytes: 2, event: {} }
}

const batch = ['a', 'b', 'c'].map((id) => message(id))
const listed = (...ids: unknown[]) =>
  JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) })

describe('the answer of a queue function', () => {
  it.each(['', '  ', 'null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
    'is a success: %s [RBF-15, RBF-27]',
    (body) => {
      expect(readReportedMessages(body, batch)).toEqual({ kind: 'none' })
    },
  )

  it('names the messages that stay, in the order of the batch [RBF-14]', () => {
    expect(readReportedMessages(listed('c', 'a'), batch)).toEqual({
      kind: 'some',
      failed: [batch[0], batch[2]],
    })
  })

  it('may name one twice [RBF-26]', () => {
    expect(readReportedMessages(listed('b', 'b'), batch)).toEqual({ kind: 'some', failed: [batch[1]] })
  })

  it.each([
    'no JSON',
    listed(''),
    listed(null),
    listed(1),
    listed('nobody'),
    '{"batchItemFailures":[{"id":"a"}]}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":"a"}',
  ])('fails the whole batch: %s [RBF-16]', (body) => {
    expect(readReportedMessages(body, batch).kind).toBe('all')
  })

  it('fails the whole batch with one bad entry among good ones [RBF-17]', () => {
    expect(readReportedMessages(listed('a', 'nobody'), batch)).toEqual({
      kind: 'all',
      why: '"nobody" is not in the batch',
    })
    expect(readReportedMessages(listed('a', ''), batch).kind).toBe('all')
  })
})

describe('the order of a FIFO group after a partial response', () => {
  const mixed = [message('1', 'g'), message('2', 'h'), message('3', 'g'), message('4', 'h'), message('5')]
  const lost = (...ids: string[]) =>
    groupsOutOfOrder(
      mixed,
      mixed.filter(({ position }) => ids.includes(position)),
    )

  it('is lost when a message behind a listed one of its group is not listed [RBF-18]', () => {
    expect(lost('1')).toEqual(['g'])
    expect(lost('1', '2')).toEqual(['g', 'h'])
  })

  it('is kept when all behind the first listed one are listed, and in other groups', () => {
    expect(lost('3')).toEqual([])
    expect(lost('1', '3', '4')).toEqual([])
    expect(lost('5')).toEqual([])
  })
})
