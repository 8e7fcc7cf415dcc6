import { expect, it } from 'vitest'
import { Outage } from './outage.ts'

it('waits within its bound, and once that is spent never again [DST-21]', () => {
  const outage = new Outage(10_000)
  const delay = (failures: number) => 1000 * 2 ** (failures - 1)
  expect(outage.failed(0, delay)).toBe(1000)
  expect(outage.failed(1000, delay)).toBe(2000)
  expect(outage.failed(3000, delay)).toBe(4000)
  expect(outage.failed(7000, delay)).toBeNull()
  expect(outage.failed(7000, delay)).toBeNull()
  expect(new Outage(0).failed(0, delay)).toBeNull()
})
