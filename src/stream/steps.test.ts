import { lastValueFrom, Subscription, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { steps$, type Flow } from './steps.ts'

const settled = () => Promise.resolve()

describe('steps$', () => {
  it('takes one step at a time, each only when the one before has ended', async () => {
    let running = 0
    let most = 0
    let taken = 0
    const step = async (flow: Flow<number>) => {
      const number = ++taken
      most = Math.max(most, ++running)
      flow.emit(number)
      await settled()
      flow.emit(-number)
      running--
      return number < 4
    }
    const seen = await lastValueFrom(steps$(step).pipe(toArray()))
    expect(seen).toEqual([1, -1, 2, -2, 3, -3, 4, -4])
    expect(most).toBe(1)
  })

  it('abandons the running step before what it would tell next, when nobody listens any more', async () => {
    const done: string[] = []
    let goOn = () => {}
    const subscription = steps$<string>(async (flow) => {
      flow.emit('begun')
      await new Promise<void>((resolve) => (goOn = resolve))
      done.push('waited')
      flow.emit('ended')
      done.push('stored')
      return true
    }).subscribe((told) => done.push(told))
    subscription.unsubscribe()
    goOn()
    for (let turn = 0; turn < 5; turn++) await settled()
    expect(done).toEqual(['begun', 'waited'])
  })

  it('abandons the running step when who is told stops listening', async () => {
    const done: string[] = []
    const subscription = new Subscription()
    const told = steps$<string>(async (flow) => {
      await settled()
      flow.emit('happened')
      done.push('stored')
      return true
    })
    subscription.add(told.subscribe(() => subscription.unsubscribe()))
    for (let turn = 0; turn < 5; turn++) await settled()
    expect(done).toEqual([])
  })

  it('hands on what a step throws, after what it told', async () => {
    const seen: unknown[] = []
    await new Promise<void>((resolve) => {
      steps$<string>(async (flow) => {
        flow.emit('told')
        throw new Error('broken')
      }).subscribe({
        next: (value) => seen.push(value),
        error: (error: Error) => {
          seen.push(error.message)
          resolve()
        },
      })
    })
    expect(seen).toEqual(['told', 'broken'])
  })
})
