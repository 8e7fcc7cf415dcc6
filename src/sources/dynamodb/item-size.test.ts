import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttributeValue, Item } from '../../services/dynamodb/port.ts'
import { freshSeed } from '../../time/index.ts'
import { itemBytes } from './item-size.ts'

const text = fc.string({ unit: 'binary', maxLength: 8 })
const base64 = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
)

const { item } = fc.letrec<{ item: Item; value: AttributeValue }>((tie) => ({
  item: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ S: text }),
    fc.record({ N: number }),
    fc.record({ B: base64 }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true as const) }),
    fc.record({ SS: fc.array(text, { maxLength: 3 }) }),
    fc.record({ NS: fc.array(number, { maxLength: 3 }) }),
    fc.record({ BS: fc.array(base64, { maxLength: 3 }) }),
    fc.record({ M: tie('item') }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
  ),
}))

describe('the size of an item', () => {
  it('is the length of its JSON, whatever it holds', () => {
    const property = fc.property(item, (one) => {
      expect(itemBytes(one)).toBe(Buffer.byteLength(JSON.stringify(one)))
    })
    fc.assert(property, { seed: freshSeed(), numRuns: 2000 })
  })
})
