import { expect, it } from 'vitest'
import { portionsOf } from './portions.ts'

const record = (bytes: number) => ({ key: null, value: Buffer.alloc(bytes), headers: [] })
const sizes = (records: ReturnType<typeof record>[]) =>
  portionsOf(records).map((portion) => portion.map(({ value }) => value!.length))

it('sends what a broker takes at once, in order', () => {
  expect(sizes([record(400_000), record(400_000), record(400_000), record(10)])).toEqual([
    [400_000, 400_000],
    [400_000, 10],
  ])
  expect(sizes([record(1_500_000), record(1)])).toEqual([[1_500_000], [1]])
  expect(sizes([])).toEqual([])
})
