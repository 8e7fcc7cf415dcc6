import { describe, expect, it } from 'vitest'
import type { QueueMessage, QueueSource } from '../model/index.ts'
import { VirtualClock } from '../time/index.ts'
import { QueueLaneProgress, QueueProgress } from './queue-progress.ts'

/** A mapping with one lane on a queue that says what a test tells it. */
function world(says: { messages?: number; hidden?: number } = {}) {
  const clock = new VirtualClock(0)
  const source = {
    remaining: async () => says.messages ?? 0,
    ...('hidden' in says && { hidden: async () => says.hidden! }),
  } as unknown as QueueSource
  const progress = new QueueProgress(source, clock)
  const lane = new QueueLaneProgress(0, progress)
  progress.lanes.set(0, lane)
  return { clock, progress, lane, says }
}

const messages = (count: number) => Array.from<QueueMessage>({ length: count })

describe('what a queue has left to do', () => {
  it('is said in words, of one message and of several', async () => {
    const { clock, progress, lane, says } = world({ messages: 1 })
    lane.received(messages(2), 0)
    expect(progress.left(0)).toBe('2 unsettled messages')
    lane.settled(1, 0)
    expect(progress.left(0)).toBe('1 unsettled message')
    lane.settled(1, 0)
    await clock.advanceBy(10)
    lane.received([], clock.now())
    await clock.advanceBy(10)
    expect(progress.left(0)).toBe('a queue to be asked for what it holds')
    await clock.advanceBy(10)
    expect(progress.left(0)).toBe('1 message in its queue')
    says.messages = 3
    await clock.advanceBy(1000)
    progress.left(0)
    await clock.advanceBy(1)
    expect(progress.left(0)).toBe('3 messages in its queue')
  })
})

describe('a wait in the time of a queue that hides messages', () => {
  it('is none while no lane receives, or where a queue hides nothing', async () => {
    const busy = world({ hidden: 3 })
    expect(busy.progress.needsQueueTime(0)).toBe(false)
    const broker = world()
    broker.lane.receives(0)
    expect(broker.progress.needsQueueTime(0)).toBe(false)
  })

  it('lasts as long as a lane gathers in a poll', async () => {
    const { clock, progress, lane } = world({ hidden: 1 })
    lane.received(messages(1), 0)
    expect(progress.needsQueueTime(0)).toBe(false)
    lane.receives(0)
    await clock.advanceBy(1000)
    expect(progress.needsQueueTime(0)).toBe(true)
  })

  it('lasts until the queue has said, after what happened last, that nobody else has a message', async () => {
    const { clock, progress, lane, says } = world({ hidden: 2 })
    lane.receives(0)
    await clock.advanceBy(1)
    expect(progress.needsQueueTime(0)).toBe(true)
    await clock.advanceBy(1)
    expect(progress.needsQueueTime(0)).toBe(true)
    says.hidden = 0
    await clock.advanceBy(1000)
    // Asked again, and not answered yet.
    expect(progress.needsQueueTime(0)).toBe(true)
    await clock.advanceBy(1)
    expect(progress.needsQueueTime(0)).toBe(false)
    expect(progress.needsQueueTime(clock.now())).toBe(true)
  })

  it('does not count what is in our hands', async () => {
    const { clock, progress, lane, says } = world({ hidden: 2 })
    const other = new QueueLaneProgress(1, progress)
    progress.lanes.set(1, other)
    other.received(messages(2), 0)
    lane.receives(0)
    await clock.advanceBy(1)
    progress.needsQueueTime(0)
    await clock.advanceBy(1)
    expect(progress.needsQueueTime(0)).toBe(false)
    // One of them failed: it is nobody's, and hidden.
    other.settled(1, clock.now())
    says.hidden = 2
    await clock.advanceBy(1)
    progress.needsQueueTime(0)
    await clock.advanceBy(1)
    expect(progress.needsQueueTime(0)).toBe(true)
  })
})
