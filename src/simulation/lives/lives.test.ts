import { describe, expect, it } from 'vitest'
import { firstFailure, foundBug, runWithBug } from '../fixture.ts'
import { PLANTED_BUGS } from '../planted-bugs.ts'
import { simulateLives } from './simulate-lives.ts'

describe('worlds in which mappings are made, changed and deleted', () => {
  it(
    'have no illegal state, lose nothing, keep positions and deliver nothing after a deletion [LIF-1, LIF-2, LIF-3, LIF-4, LIF-5, LIF-11, LIF-19, LIF-20, SIL-19, API-26, PAGE-3]',
    { timeout: 600_000 },
    async () => {
      expect(await firstFailure('lives')).toBeNull()
    },
  )

  it('are the same each time', async () => {
    const story = async () => (await simulateLives(7)).story
    expect(await story()).toEqual(await story())
  })
})

describe('bugs that are planted in the life of mappings', () => {
  it.each(Object.keys(PLANTED_BUGS.lives))(
    '%s is found within 500 seeds',
    { timeout: 600_000 },
    async (bug) => {
      expect(await runWithBug('lives', bug)).toMatch(foundBug('lives', bug))
    },
  )
})
