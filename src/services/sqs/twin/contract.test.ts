import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { describeSqsContract } from '../contract.ts'
import { SqsTwin } from './index.ts'

function twinOn(storage = new MemoryStorage(), clock = new VirtualClock()) {
  return new SqsTwin({ clock, random: seededRandom(1), storage })
}

describeSqsContract('embedded', async () => {
  const clock = new VirtualClock()
  const service = twinOn(new MemoryStorage(), clock)
  return { service, pass: (ms) => clock.advanceBy(ms), gaps: {}, close: async () => service.close() }
})

describe('the embedded SQS', () => {
  const queue = { name: 'dead' }

  it('keeps queues and messages in its storage', async () => {
    const storage = new MemoryStorage()
    const first = twinOn(storage)
    await first.createQueue({ ...queue, visibilityTimeoutSeconds: 5 })
    await first.sendMessage(queue, {
      body: 'a',
      attributes: { raw: { dataType: 'Binary', binaryValue: Buffer.from([0, 255]) } },
    })
    const second = twinOn(storage)
    expect((await second.describeQueue(queue)).visibilityTimeoutSeconds).toBe(5)
    await second.sendMessage(queue, { body: 'b' })
    expect(second.peek(queue)).toEqual(['a', 'b'])
    const messages = await second.receiveMessages({ queue, max: 2, waitSeconds: 0 })
    const message = messages.find(({ body }) => body === 'a')
    expect([...message!.attributes['raw']!.binaryValue!]).toEqual([0, 255])
  })

  it('wakes a receive that waits, and lets one end early', async () => {
    const clock = new VirtualClock()
    const twin = twinOn(new MemoryStorage(), clock)
    await twin.createQueue(queue)
    const waits = twin.receiveMessages({ queue, max: 10, waitSeconds: 20 })
    await clock.advanceBy(5000)
    await twin.sendMessage(queue, { body: 'a' })
    expect((await waits).map(({ body }) => body)).toEqual(['a'])
    const stop = new AbortController()
    const ends = twin.receiveMessages({ queue, max: 10, waitSeconds: 20, signal: stop.signal })
    stop.abort()
    expect(await ends).toEqual([])
  })

  it('forgets messages after four days', async () => {
    const clock = new VirtualClock()
    const twin = twinOn(new MemoryStorage(), clock)
    await twin.createQueue(queue)
    await twin.sendMessage(queue, { body: 'a' })
    await clock.advanceBy(4 * 86_400_000 + 1)
    expect(twin.peek(queue)).toEqual([])
  })

  it('reaches nothing while its connection is lost', async () => {
    const clock = new VirtualClock()
    const twin = twinOn(new MemoryStorage(), clock)
    await twin.createQueue(queue)
    twin.loseConnection(clock.now() + 1000)
    await expect(twin.sendMessage(queue, { body: 'a' })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    await clock.advanceBy(1000)
    await twin.sendMessage(queue, { body: 'a' })
    expect(twin.peek(queue)).toEqual(['a'])
  })
})
