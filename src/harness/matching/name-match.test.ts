import { expect, it } from 'vitest'
import { matchesName } from './name-match.ts'

it('knows a name by its fixed parts', () => {
  const uuid = '6f1c0c5e-0000-4000-8000-000000000001'
  const name = `aws/lambda/${uuid}/shard-0/2026/01/01/2026-01-01T00.00.03-${uuid}`
  expect(matchesName('aws/lambda/<uuid>/shard-0/2026/01/01/2026-01-01T00.00.03-<uuid>', name)).toBe(true)
  expect(matchesName('aws/lambda/<uuid>/shard-0/<any>/<any>/<any>/<any>', name)).toBe(true)
  expect(matchesName('aws/lambda/<any>', name)).toBe(false)
  expect(matchesName('a+b.json', 'a+b.json')).toBe(true)
  expect(matchesName('a.json', 'abjson')).toBe(false)
})
