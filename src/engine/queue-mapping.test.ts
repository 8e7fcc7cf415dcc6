import { describe, expect, it } from 'vitest'
import { SourceError } from '../model/index.ts'
import { QueueWorld } from './queue-fixture.ts'

const outage = () => new SourceError('SOURCE_UNREACHABLE', 'connect ECONNREFUSED')

function world(given: ConstructorParameters<typeof QueueWorld>[1] = {}): QueueWorld {
  return new QueueWorld(outage(), given).start()
}

describe('a queue without a window', () => {
  it('makes one receive one batch, at once (BAT-12, BAT-4, PAGE-7)', async () => {
    const { queue, clock, fn, events } = world()
    queue.arrive('a', 'b', 'c')
    await clock.advanceBy(0)
    expect(fn.calls).toEqual([{ names: 'a b c', atMs: 0 }])
    expect(events.map(({ event }) => event)).toEqual([
      'MappingStateChanged',
      'RecordsRead',
      'FunctionInvoked',
      'BatchSucceeded',
      'MessagesDeleted',
    ])
    expect(queue.removed).toEqual(['a', 'b', 'c'])
  })

  it('never has more in a batch than BatchSize (PAGE-40)', async () => {
    const limits = { size: 2, bytes: 1000, windowMs: 0, windowOpens: 'previousInvocationEnd' } as const
    const { queue, clock, fn } = world({ limits })
    queue.arrive('a', 'b', 'c', 'd', 'e')
    await clock.advanceBy(0)
    expect(fn.calls.map(({ names }) => names)).toEqual(['a b', 'c d', 'e'])
  })
})

describe('stopping', () => {
  it('waits for the receives that are pending, invokes with what they bring, and closes', async () => {
    const one = world({ concurrency: 1 })
    await one.clock.advanceBy(100)
    one.mapping.stop()
    one.queue.arrive('late')
    await one.clock.advanceBy(0)
    expect(one.completed).toBe(true)
    expect(one.queue.closed).toBe(true)
  })
})
