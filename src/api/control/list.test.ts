import { expect, it } from 'vitest'
import { seededRandom } from '../../time/index.ts'
import { listPage } from './list.ts'
import type { MappingEntry } from './mapping-entry.ts'

const SEED = 7

it('goes through all mappings once, in the order of their numbers, however they come [API-12, API-13, API-15]', () => {
  const random = seededRandom(SEED)
  for (let round = 0; round < 50; round++) {
    const count = 1 + random.below(350)
    const numbers = Array.from({ length: count }, (_, number) => number * 2)
    const entries = numbers.map((number) => ({ number }) as MappingEntry)
    for (let moved = random.below(20); moved > 0; moved--) {
      entries.splice(random.below(count), 0, ...entries.splice(random.below(count), 1))
    }
    const maxItems = random.below(2) === 0 ? {} : { maxItems: String(1 + random.below(150)) }
    const listed: number[] = []
    let marker: string | null = null
    do {
      const { page, next } = listPage(entries, marker === null ? maxItems : { ...maxItems, marker })
      expect(page.length).toBeLessThanOrEqual(Math.min(100, Number(maxItems.maxItems ?? 100)))
      listed.push(...page.map(({ number }) => number))
      marker = next
    } while (marker !== null)
    expect(listed, `seed ${SEED}, round ${round}`).toEqual(numbers)
  }
})
