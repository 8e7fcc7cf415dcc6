import { describe, expect, it } from 'vitest'
import { assignInTurn, assignRanges } from './assignment.ts'

describe('assignments', () => {
  it('by range give neighbours, the first members one more', () => {
    expect(assignRanges(['b', 'a', 'c'], [3, 0, 1, 2, 4])).toEqual(
      new Map([
        ['a', [0, 1]],
        ['b', [2, 3]],
        ['c', [4]],
      ]),
    )
  })

  it('in turn give every nth partition', () => {
    expect(assignInTurn(['b', 'a'], [2, 0, 1])).toEqual(
      new Map([
        ['a', [0, 2]],
        ['b', [1]],
      ]),
    )
  })

  it('leave members without a partition when there are too few', () => {
    expect(assignRanges(['a', 'b'], [0]).get('b')).toEqual([])
  })
})
