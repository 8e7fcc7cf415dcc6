import { expect, it } from 'vitest'
import { portionsOf } from './portions.ts'

const records = (count: number, bytes: number) =>
  Array.from({ length: count }, () => ({ partitionKey: 'k', data: Buffer.alloc(bytes) }))
const sizes = (count: number, bytes: number) =>
  portionsOf(records(count, bytes)).map((portion) => portion.length)

it('a put takes at most 500 records and 5 MiB at once', () => {
  expect(sizes(0, 1)).toEqual([])
  expect(sizes(500, 1)).toEqual([500])
  expect(sizes(1001, 1)).toEqual([500, 500, 1])
  expect(sizes(12, 1024 * 1024 - 1)).toEqual([5, 5, 2])
  expect(sizes(6, 1024 * 1024)).toEqual([4, 2])
})

it('a record that is larger goes alone', () => {
  const large = records(1, 6 * 1024 * 1024)
  expect(portionsOf([...records(2, 1), ...large, ...records(1, 1)]).map((one) => one.length)).toEqual([
    2, 1, 1,
  ])
})
