import { lastValueFrom, of, timer, toArray, map, concat } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { pull$ } from './pull.ts'

describe('pull$', () => {
  it('never runs ahead of the work: one pull at a time, however slow what follows', async () => {
    let running = 0
    let most = 0
    let pulls = 0
    const work = () => {
      pulls++
      most = Math.max(most, ++running)
      return concat(
        of(pulls),
        timer(0).pipe(
          map(() => {
            running--
            return -pulls
          }),
        ),
      )
    }
    const seen = await lastValueFrom(pull$(work, () => pulls < 4).pipe(toArray()))
    expect(seen).toEqual([1, -1, 2, -2, 3, -3, 4, -4])
    expect(most).toBe(1)
  })

  it('lets the running work end when there is to be no more', async () => {
    let more = true
    const seen: number[] = []
    await lastValueFrom(
      pull$(
        () => timer(0).pipe(map(() => seen.push(seen.length))),
        () => {
          more = seen.length < 2
          return more
        },
      ),
    )
    expect(seen).toEqual([0, 1])
  })
})
