import { describe, expect, it } from 'vitest'
import { firstFailure, foundBug, runWithBug } from './fixture.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { simulate } from './simulate.ts'

describe('worlds drawn from seeds', () => {
  it(
    'hold every invariant, whatever fails, dies and changes [PAGE-3, KIN-13, KIN-7, KIN-8, KIN-9, BAT-1, BAT-23, ERR-2, ERR-3, ERR-6, ERR-7, ERR-10, RBF-1, RBF-3, RBF-9, RBF-26, GEN-10, DST-5, DST-6, DST-9, DST-19, DST-20, DST-21, TUM-1, TUM-3, TUM-4, TUM-7, TUM-9, TUM-12, TUM-14, DDB-5, EVT-9, EVT-13]',
    { timeout: 600_000 },
    async () => {
      expect(await firstFailure('streams')).toBeNull()
    },
  )

  it('are the same each time', async () => {
    const events = async () => (await simulate(7)).history.lives.map((life) => life.events)
    expect(await events()).toEqual(await events())
  })
})

describe('bugs that are planted', () => {
  it.each(Object.keys(PLANTED_BUGS.streams))(
    '%s is found within 500 seeds',
    { timeout: 600_000 },
    async (bug) => {
      expect(await runWithBug('streams', bug)).toMatch(foundBug('streams', bug))
    },
  )
})
