import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { SqsTwin } from './index.ts'

const queue = { name: 'jobs' }

async function twinWith(options: { seed?: number; name?: string; storage?: MemoryStorage } = {}) {
  const { seed = 1, name = queue.name, storage = new MemoryStorage() } = options
  const clock = new VirtualClock()
  const twin = new SqsTwin({ clock, random: seededRandom(seed), storage })
  await twin.createQueue({ name })
  return { twin, clock, storage }
}

async function numbered(twin: SqsTwin, count: number) {
  const messages = Array.from({ length: count }, (_, at) => ({ body: String(at) }))
  await twin.putMessages(queue, messages, [])
}

const poll = async (twin: SqsTwin, max = 10) => {
  const received = await twin.receiveMessages({ queue, max, waitSeconds: 0 })
  return received.map(({ body }) => body)
}

describe('the queues of the embedded SQS', () => {
  it('promise no order in a standard queue, but the same for the same seed [SQS-10]', async () => {
    const orders: string[][] = []
    for (const seed of [7, 7, 8]) {
      const { twin } = await twinWith({ seed })
      await numbered(twin, 10)
      orders.push(await poll(twin))
    }
    const [first, second, third] = orders
    const sent = Array.from({ length: 10 }, (_, at) => String(at))
    expect(first).toEqual(second)
    expect(first).not.toEqual(third)
    expect(first).not.toEqual(sent)
    expect(first!.toSorted()).toEqual(sent)
  })

  it('deliver a share of their messages twice when asked to [PAGE-35]', async () => {
    const { twin } = await twinWith()
    twin.deliverTwice(queue, 1)
    await numbered(twin, 1)
    const first = await twin.receiveMessages({ queue, max: 10, waitSeconds: 0 })
    expect(first).toHaveLength(1)
    await twin.deleteMessage(queue, first[0]!.receiptHandle)
    const second = await twin.receiveMessages({ queue, max: 10, waitSeconds: 0 })
    expect(second.map(({ messageId }) => messageId)).toEqual(first.map(({ messageId }) => messageId))
    await twin.deleteMessage(queue, second[0]!.receiptHandle)
    expect(await poll(twin)).toEqual([])
    expect(twin.peek(queue)).toEqual([])
  })

  it('serve those who wait in turn, each with what is there', async () => {
    const { twin, clock } = await twinWith()
    const served: number[] = []
    const waits = Array.from({ length: 1250 }, (_, at) =>
      twin.receiveMessages({ queue, max: 10, waitSeconds: 20 }).then((received) => {
        if (received.length > 0) served.push(at)
        return received.length
      }),
    )
    await clock.advanceBy(1000)
    await numbered(twin, 25)
    await clock.settle()
    expect(served).toEqual([0, 1, 2])
    await clock.advanceBy(20_000)
    expect((await Promise.all(waits)).reduce((sum, count) => sum + count, 0)).toBe(25)
  })

  it('give nothing to who has been served already', async () => {
    const { twin, clock } = await twinWith()
    const first = twin.receiveMessages({ queue, max: 10, waitSeconds: 20 })
    await clock.advanceBy(1000)
    await numbered(twin, 1)
    expect(await first).toHaveLength(1)
    await numbered(twin, 1)
    expect((await twin.describeQueue(queue)).messages).toMatchObject({ visible: 1, hidden: 1 })
  })

  it('serve who waits when a visibility timeout or a delay is over', async () => {
    const { twin, clock } = await twinWith()
    await twin.sendMessage(queue, { body: 'late', delaySeconds: 3 })
    await twin.sendMessage(queue, { body: 'again' })
    expect(await poll(twin)).toEqual(['again'])
    const startMs = clock.now()
    const at = (seconds: number) => startMs + seconds * 1000
    const first = twin.receiveMessages({ queue, max: 10, waitSeconds: 20 }).then(() => clock.now())
    await clock.advanceBy(20_000)
    expect(await first).toBe(at(3))
    const second = twin.receiveMessages({ queue, max: 10, waitSeconds: 20 }).then(() => clock.now())
    await clock.advanceBy(20_000)
    expect(await second).toBe(at(30))
  })

  it('hold a hundred thousand messages', async () => {
    const { twin } = await twinWith()
    await numbered(twin, 100_000)
    const seen = new Set<string>()
    for (let received = await poll(twin); received.length > 0; received = await poll(twin))
      for (const body of received) seen.add(body)
    expect(seen.size).toBe(100_000)
    const { messages } = await twin.describeQueue(queue)
    expect(messages).toEqual({ visible: 0, hidden: 100_000, delayed: 0 })
  })

  it('let no more than 120,000 messages be in flight, and say so to a short poll', async () => {
    const { twin } = await twinWith()
    await numbered(twin, 120_001)
    for (let at = 0; at < 12_000; at++) await poll(twin)
    await expect(poll(twin)).rejects.toMatchObject({ message: expect.stringContaining('in flight') })
    const stop = AbortSignal.abort()
    expect(await twin.receiveMessages({ queue, max: 1, waitSeconds: 20, signal: stop })).toEqual([])
  })

  it('forget what was sent five minutes ago when they look for duplicates', async () => {
    const name = 'jobs.fifo'
    const storage = new MemoryStorage()
    const { twin, clock } = await twinWith({ name, storage })
    const one = { body: 'a', groupId: 'g', deduplicationId: 'd' }
    const first = await twin.sendMessage({ name }, one)
    await clock.advanceBy(299_999)
    const restarted = new SqsTwin({ clock, random: seededRandom(2), storage })
    expect(await restarted.sendMessage({ name }, one)).toEqual(first)
    await clock.advanceBy(1)
    await restarted.sendMessage({ name }, one)
    expect(restarted.peek({ name })).toEqual(['a', 'a'])
  })

  it('keep groups blocked, handles valid and numbers growing over a restart', async () => {
    const name = 'jobs.fifo'
    const { twin, clock, storage } = await twinWith({ name })
    const send = (to: SqsTwin, body: string) =>
      to.sendMessage({ name }, { body, groupId: 'g', deduplicationId: body })
    await send(twin, 'a')
    await send(twin, 'b')
    const [first] = await twin.receiveMessages({ queue: { name }, max: 1, waitSeconds: 0 })
    const restarted = new SqsTwin({ clock, random: seededRandom(2), storage })
    const next = () => restarted.receiveMessages({ queue: { name }, max: 1, waitSeconds: 0 })
    expect(await next()).toEqual([])
    await restarted.deleteMessage({ name }, first!.receiptHandle)
    const [second] = await next()
    expect(second).toMatchObject({ body: 'b' })
    await restarted.deleteMessage({ name }, second!.receiptHandle)
    const again = new SqsTwin({ clock, random: seededRandom(3), storage })
    const { sequenceNumber } = await send(again, 'c')
    expect(BigInt(sequenceNumber!) > BigInt(second!.system['SequenceNumber']!)).toBe(true)
  })

  it('forget messages of a dead-letter queue four days after they were first sent', async () => {
    const { twin, clock } = await twinWith({ name: 'dead' })
    const redrive = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 }
    await twin.createQueue({ ...queue, redrive })
    await twin.sendMessage(queue, { body: 'a' })
    expect(await poll(twin)).toEqual(['a'])
    await clock.advanceBy(3 * 86_400_000)
    expect(await poll(twin)).toEqual([])
    expect(twin.peek({ name: 'dead' })).toEqual(['a'])
    await clock.advanceBy(86_400_001)
    expect(twin.peek({ name: 'dead' })).toEqual([])
  })

  it('take neither characters that XML lacks nor more than 1 MiB', async () => {
    const { twin } = await twinWith()
    await expect(twin.sendMessage(queue, { body: '\u0000' })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect(twin.sendMessage(queue, { body: '\ud800' })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await twin.sendMessage(queue, { body: 'x'.repeat(1_048_576) })
    const tooLarge = twin.sendMessage(queue, { body: 'x'.repeat(1_048_577) })
    await expect(tooLarge).rejects.toMatchObject({ message: expect.stringContaining('1048576') })
  })

  it('cut off who waits when their connection is lost, or their queue is deleted', async () => {
    const { twin, clock } = await twinWith()
    const lost = twin.receiveMessages({ queue, max: 1, waitSeconds: 20 })
    twin.loseConnection(clock.now() + 1000)
    await expect(lost).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    await clock.advanceBy(1000)
    const deleted = twin.receiveMessages({ queue, max: 1, waitSeconds: 20 })
    await twin.deleteQueue(queue)
    await expect(deleted).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  })
})
