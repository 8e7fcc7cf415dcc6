import { expect, it } from 'vitest'
import { ReadLimits } from './read-limits.ts'

it('the read limits of a shard forget what lies ahead when the wall clock is put back', () => {
  const limits = new ReadLimits()
  const laterMs = 3_600_000
  for (let call = 0; call < 5; call++) expect(limits.refusal(laterMs)).toBeNull()
  limits.spend(3 * 1024 * 1024)
  expect(limits.refusal(0)).not.toBeNull()
  expect(limits.refusal(1000)).toBeNull()
})
