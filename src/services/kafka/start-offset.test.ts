import { describe, expect, it } from 'vitest'
import { resolveStart, type PartitionFacts } from './start-offset.ts'

const facts: PartitionFacts = {
  committed: null,
  earliest: 10,
  latest: 20,
  atTimestamp: null,
  addedLater: false,
}
const LATEST = { kind: 'LATEST' } as const

describe('where a partition starts', () => {
  it('is the group’s offset, when it has one [KAF-13]', () => {
    const start = resolveStart(LATEST, { ...facts, committed: 12 })
    expect(start).toEqual({ offset: 12, startsAt: 'COMMITTED', isNew: false, lost: false })
  })

  it('is the oldest record, when the group’s offset has left retention [LIF-12]', () => {
    const start = resolveStart(LATEST, { ...facts, committed: 9 })
    expect(start).toEqual({ offset: 10, startsAt: 'COMMITTED', isNew: true, lost: true })
  })

  it('is the starting position otherwise [LIF-13]', () => {
    expect(resolveStart({ kind: 'TRIM_HORIZON' }, facts)).toMatchObject({ offset: 10, isNew: true })
    expect(resolveStart(LATEST, facts)).toMatchObject({ offset: 20, startsAt: 'LATEST', isNew: true })
    const at = { kind: 'AT_TIMESTAMP', timestampMs: 1 } as const
    expect(resolveStart(at, { ...facts, atTimestamp: 15 })).toMatchObject({
      offset: 15,
      startsAt: 'AT_TIMESTAMP',
    })
    expect(resolveStart(at, facts)).toMatchObject({ offset: 20 })
  })

  it('is the oldest record of a partition that came later, whatever the starting position [LIF-13]', () => {
    expect(resolveStart(LATEST, { ...facts, addedLater: true })).toMatchObject({ offset: 10, isNew: true })
  })
})
