import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { queueWorld } from './queue-world-fixture.ts'

const FAILURE: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'boom' }

describe('a queue whose process is killed', () => {
  it('gets nothing back from it, though a failed batch was about to go back', async () => {
    const one = queueWorld({ failedMessages: 'returned', concurrency: 1 })
    one.fn.answer = () => FAILURE
    one.queue.arrive('a')
    await one.clock.advanceBy(100)
    expect(one.named('BatchFailed')).toHaveLength(1)
    one.kill()
    await one.clock.advanceBy(60_000)
    expect(one.queue.returned).toEqual([])
  })

  it('has nothing removed by it, though that was about to be tried again', async () => {
    const one = queueWorld({ concurrency: 1 })
    one.queue.fails.removals = 1
    one.queue.arrive('a')
    await one.clock.advanceBy(100)
    expect(one.named('SourceFailed')).toHaveLength(1)
    one.kill()
    await one.clock.advanceBy(5000)
    expect(one.queue.removed).toEqual([])
  })
})
