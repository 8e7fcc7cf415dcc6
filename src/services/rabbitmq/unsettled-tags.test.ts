import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnsettledTags } from './unsettled-tags.ts'

type Step =
  | { readonly kind: 'add'; readonly skip: number }
  | { readonly kind: 'delete'; readonly at: number }
  | { readonly kind: 'clear' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), skip: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
)

describe('the unsettled tags of a channel', () => {
  it('are what a set of them would be', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tags = new UnsettledTags()
        const set = new Set<number>()
        const deleted: [boolean, boolean][] = []
        let last = 0
        for (const one of steps) {
          if (one.kind === 'add') {
            last += 1 + one.skip
            tags.add(last)
            set.add(last)
          } else if (one.kind === 'delete') {
            const tag = [...set][one.at] ?? one.at
            deleted.push([tags.delete(tag), set.delete(tag)])
          } else {
            tags.clear()
            set.clear()
          }
          expect([...tags]).toEqual([...set])
          expect(tags.size).toBe(set.size)
          for (let tag = 0; tag <= last + 1; tag++) expect(tags.has(tag)).toBe(set.has(tag))
        }
        expect(deleted.every(([ours, theirs]) => ours === theirs)).toBe(true)
        expect(tags.areAll([...set])).toBe(true)
      }),
    )
  })

  it('are all there only with each of them, once and in order', () => {
    const tags = new UnsettledTags()
    for (const tag of [1, 2, 3, 4]) tags.add(tag)
    tags.delete(2)
    expect(tags.areAll([1, 3, 4])).toBe(true)
    for (const wrong of [
      [1, 3],
      [1, 4, 3],
      [1, 1, 3],
      [1, 2, 3],
      [1, 3, 4, 5],
    ])
      expect(tags.areAll(wrong)).toBe(false)
  })
})
