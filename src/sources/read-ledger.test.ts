import { describe, expect, it } from 'vitest'
import type { SourceRecord } from '../model/index.ts'
import { ReadLedger } from './read-ledger.ts'

const record = (position: string, arrivedMs: number) => ({ position, arrivedMs }) as SourceRecord

describe('the moment that a stored position speaks for', () => {
  it('is the one of its page at the end of it, and inside it the arrival of its record [LIF-12]', () => {
    const ledger = new ReadLedger()
    ledger.read([record('1', 10), record('2', 20), record('5', 30)], 100)
    ledger.read([record('6', 40)], 200)
    const cursorAfter = (position: string) => ledger.cursorAfter(position)
    expect(['2', '3', '5', '6'].map(cursorAfter)).toEqual([
      { kind: 'after', sequenceNumber: '2', seenMs: 20 },
      { kind: 'after', sequenceNumber: '3', seenMs: 30 },
      { kind: 'after', sequenceNumber: '5', seenMs: 100 },
      { kind: 'after', sequenceNumber: '6', seenMs: 200 },
    ])
  })

  it('is forgotten with the page, and not before all of it is stored', () => {
    const ledger = new ReadLedger()
    ledger.read([record('1', 10), record('2', 20)], 100)
    ledger.stored('1')
    expect([ledger.empty, ledger.cursorAfter('2')]).toEqual([
      false,
      { kind: 'after', sequenceNumber: '2', seenMs: 100 },
    ])
    ledger.stored('2')
    expect([ledger.empty, ledger.cursorAfter('2')]).toEqual([true, { kind: 'after', sequenceNumber: '2' }])
  })
})
