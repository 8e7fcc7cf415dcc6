import { describe, expect, it } from 'vitest'
import { MemoryDisk, MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { SqsTwin } from './index.ts'

/** A queue on a disk that a test fills. */
async function world(name = 'jobs', properties: object = {}) {
  const clock = new VirtualClock()
  const disk = new MemoryDisk()
  const storage = new MemoryStorage(disk)
  const begin = () => new SqsTwin({ clock, random: seededRandom(1), storage })
  const twin = begin()
  await twin.createQueue({ name: 'dead' })
  const { arn } = await twin.describeQueue({ name: 'dead' })
  const redrive = { deadLetterTargetArn: arn, maxReceiveCount: 1 }
  await twin.createQueue({
    name,
    visibilityTimeoutSeconds: 30,
    ...properties,
    redrive: 'redrive' in properties ? redrive : null,
  })
  const queue = { name }
  const receive = (waitSeconds = 0) => twin.receiveMessages({ queue, max: 10, waitSeconds })
  return { clock, disk, twin, begin, queue, receive }
}

const FULL = { code: 'STATE_NOT_WRITTEN' }

describe('an embedded queue on a full disk', () => {
  it('takes later what it could not take, though it is deduplicated [FIFO-1]', async () => {
    const { disk, twin } = await world('jobs.fifo')
    const message = { body: 'a', groupId: 'g', deduplicationId: 'one' }
    disk.isFull = true
    await expect(twin.sendMessage({ name: 'jobs.fifo' }, message)).rejects.toMatchObject(FULL)
    disk.isFull = false
    await twin.sendMessage({ name: 'jobs.fifo' }, message)
    expect(
      (await twin.receiveMessages({ queue: { name: 'jobs.fifo' }, max: 10, waitSeconds: 0 })).map(
        ({ body }) => body,
      ),
    ).toEqual(['a'])
  })

  it('neither hides nor counts what a receive could not hand out', async () => {
    const { disk, twin, queue, receive } = await world()
    await twin.sendMessage(queue, { body: 'a' })
    disk.isFull = true
    await expect(receive()).rejects.toMatchObject(FULL)
    disk.isFull = false
    expect(await receive()).toMatchObject([{ body: 'a', receiveCount: 1 }])
  })

  it('fails a poll that waits when something comes in sight', async () => {
    const { clock, disk, twin, queue, receive } = await world()
    await twin.sendMessage(queue, { body: 'a', delaySeconds: 5 })
    const received = receive(20)
    received.catch(() => {})
    disk.isFull = true
    await clock.advanceBy(5000)
    await expect(received).rejects.toMatchObject(FULL)
  })

  it('has what it could not delete, and deletes it later', async () => {
    const { disk, twin, begin, queue, receive } = await world()
    await twin.sendMessage(queue, { body: 'a' })
    const [message] = await receive()
    disk.isFull = true
    await expect(twin.deleteMessages(queue, [message!.receiptHandle])).rejects.toMatchObject(FULL)
    disk.isFull = false
    expect(await twin.deleteMessages(queue, [message!.receiptHandle])).toEqual([null])
    expect(begin().peek(queue)).toEqual([])
  })

  it('buries nothing that it cannot store', async () => {
    const { clock, disk, twin, queue, receive } = await world('jobs', { redrive: true })
    await twin.sendMessage(queue, { body: 'a' })
    await receive()
    await clock.advanceBy(30_000)
    disk.isFull = true
    await expect(receive()).rejects.toMatchObject(FULL)
    expect(twin.peek({ name: 'dead' })).toEqual([])
    expect(twin.peek(queue)).toHaveLength(1)
    disk.isFull = false
    expect(await receive()).toEqual([])
    expect(twin.peek({ name: 'dead' })).toHaveLength(1)
    expect(twin.peek(queue)).toEqual([])
  })
})
