import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueMessage, QueueSource, ResolvedMapping } from '../../model/index.ts'
import type { ConsumeRequest, RabbitPort, RabbitProducer } from '../../services/rabbitmq/port.ts'
import { RabbitTwin } from '../../services/rabbitmq/twin/index.ts'
import { MemoryStorage } from '../../state/memory-storage.ts'
import { VirtualClock } from '../../time/index.ts'
import { createRabbitSource } from './rabbit-source.ts'

const LISTENER = { failed: () => {}, reported: () => {} }

let clock: VirtualClock
let twin: RabbitTwin
let producer: RabbitProducer
let source: QueueSource

beforeEach(async () => {
  clock = new VirtualClock()
  twin = new RabbitTwin({ clock, storage: new MemoryStorage() })
  producer = twin.connect('/')
  await producer.declareQueue('orders', { 'x-queue-type': 'quorum' })
})

function reading(given: Partial<ResolvedMapping> = {}): QueueSource {
  const mapping = { sourceName: 'orders', batchSize: 3, windowMs: 500, ...given } as ResolvedMapping
  source = createRabbitSource({ port: twin.connect('/'), mapping, clock })
  return source
}

const put = (...bodies: string[]) =>
  producer.publish(
    'orders',
    bodies.map((body) => ({ properties: {}, body: Buffer.from(body) })),
  )

async function receive(max: number, waitMs: number): Promise<readonly QueueMessage[]> {
  let page: readonly QueueMessage[] | undefined
  const stopping = new AbortController().signal
  const received = source.receive({ lane: 0, max, waitMs, stopping }).then(({ messages }) => {
    page = messages
  })
  await clock.advanceUntil(() => page !== undefined, 60_000)
  await received
  return page!
}

const bodies = (messages: readonly QueueMessage[]) => messages.map(({ payload }) => String(payload))
const ready = async () => (await twin.connect('/').lookAt('orders')).ready

describe('a RabbitMQ source', () => {
  it('opens only where its queue is, and never makes it', async () => {
    await expect(reading({ sourceName: 'absent' }).open(LISTENER)).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    })
    await expect(twin.connect('/').lookAt('absent')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await reading().open(LISTENER)
  })

  it('holds exactly a batch, whatever the queue holds [MQ-7]', async () => {
    reading()
    await put('1', '2', '3', '4', '5')
    const batch = await receive(3, Infinity)
    expect(bodies(batch)).toEqual(['1', '2', '3'])
    expect(await ready()).toBe(2)
    expect(await source.remaining()).toBe(2)
    await source.remove(batch)
    // The next batch comes while the function has nothing to do.
    expect(bodies(await receive(3, Infinity))).toEqual(['4', '5'])
  })

  it('waits for what is on its way after a full batch, and is as quick as it can be otherwise', async () => {
    const port: RabbitPort = twin.connect('/')
    const asked: number[] = []
    const consume = async (request: ConsumeRequest) => {
      const consumer = await port.consume(request)
      const more = consumer.more.bind(consumer)
      consumer.more = (max, patienceMs) => {
        asked.push(patienceMs)
        return more(max, patienceMs)
      }
      return consumer
    }
    const mapping = { sourceName: 'orders', batchSize: 2, windowMs: 0 } as ResolvedMapping
    source = createRabbitSource({ port: { ...port, consume }, mapping, clock })
    const batch = async (waitMs = Infinity) => {
      asked.length = 0
      await source.remove(await receive(2, waitMs))
      return [...asked]
    }
    await put('1')
    expect(await batch()).toEqual([0])
    await put('2', '3', '4')
    await batch()
    expect(await batch()).toEqual([100])
    await put('5')
    expect(await batch()).toEqual([0])
    // What its pause brings may fill a batch, too.
    await put('6')
    const first = await receive(2, Infinity)
    await put('7', '8')
    await source.remove([...first, ...(await source.rest!(1)).messages])
    expect(await batch(40)).toEqual([40])
  })

  it('takes nothing ahead of a batch that its window has closed, so what fails stays first [MQ-7, MQ-14]', async () => {
    reading()
    await put('1')
    const batch = await receive(3, Infinity)
    expect(bodies(await receive(2, 500))).toEqual([])
    expect(await source.rest!(2)).toEqual({ messages: [] })
    await put('2', '3')
    await clock.advanceBy(1000)
    expect(await ready()).toBe(2)
    await source.putBack(batch, 'failed')
    await clock.advanceBy(1000)
    expect(await ready()).toBe(3)
    const again = await receive(3, Infinity)
    expect(bodies(again)).toEqual(['1', '2', '3'])
    expect(again.map(({ deliveries }) => deliveries)).toEqual([2, 1, 1])
  })

  it('takes nothing ahead of a batch without a window either', async () => {
    reading({ windowMs: 0 })
    await put('1', '2')
    expect(bodies(await receive(3, Infinity))).toEqual(['1', '2'])
    await put('3')
    // What came before the batch was closed joins it.
    expect(bodies((await source.rest!(1)).messages)).toEqual(['3'])
    await put('4')
    expect(await ready()).toBe(1)
  })

  it('takes nothing in the place of a part of a batch that is removed before the rest', async () => {
    reading({ windowMs: 0 })
    await put('1', '2', '3', '4')
    const [dropped, ...batch] = await receive(3, Infinity)
    await source.remove([dropped!])
    expect(await source.rest!(1)).toEqual({ messages: [] })
    expect(await ready()).toBe(1)
    await source.putBack(batch, 'failed')
    const again = await receive(3, Infinity)
    expect(again.map(({ deliveries }) => deliveries)).toEqual([2, 2, 1])
  })

  it('takes nothing in the place of what succeeded while the mapping stops', async () => {
    reading({ windowMs: 0 })
    await put('1', '2', '3', '4', '5')
    const stop = new AbortController()
    const { messages } = await source.receive({ lane: 0, max: 3, waitMs: 0, stopping: stop.signal })
    stop.abort()
    await source.remove(messages)
    expect(await ready()).toBe(2)
    await source.close()
    expect((await twin.connect('/').browse('orders')).map(({ body }) => String(body))).toEqual(['4', '5'])
    const again = await receive(2, Infinity)
    expect(again.map(({ deliveries }) => deliveries)).toEqual([1, 1])
  })

  it('brings what is delivered until it stands still when the mapping stops while it waits [SIL-19]', async () => {
    const port: RabbitPort = twin.connect('/')
    const consume = async (request: ConsumeRequest) => {
      const consumer = await port.consume(request)
      const pause = consumer.pause.bind(consumer)
      consumer.pause = async (max) => {
        await put('1')
        return pause(max)
      }
      return consumer
    }
    const mapping = { sourceName: 'orders', batchSize: 2, windowMs: 0 } as ResolvedMapping
    source = createRabbitSource({ port: { ...port, consume }, mapping, clock })
    const stop = new AbortController()
    const page = source.receive({ lane: 0, max: 2, waitMs: Infinity, stopping: stop.signal })
    await clock.advanceBy(1000)
    stop.abort()
    expect(bodies((await page).messages)).toEqual(['1'])
  })

  it('asks a new channel for no more than there is room for, when a batch lost its messages with the old one', async () => {
    reading()
    await put('1', '2')
    await receive(3, Infinity)
    twin.loseConnection(clock.now())
    await put('3')
    expect(bodies(await receive(1, Infinity))).toEqual(['1'])
    expect(await ready()).toBe(2)
  })

  it('removes and returns by message, once each', async () => {
    reading()
    await put('1', '2', '3')
    const [first, second, third] = (await receive(3, Infinity)) as [QueueMessage, QueueMessage, QueueMessage]
    expect(await source.remove([second])).toEqual([])
    await source.putBack([first, second, third], 'unused')
    expect([first, second, third].map((one) => source.holds(one))).toEqual([false, false, false])
    expect(bodies(await receive(3, Infinity))).toEqual(['1', '3'])
  })

  it('lets go what the loss of its connection has given back, and goes on with a new channel', async () => {
    reading()
    await put('1', '2')
    const batch = await receive(3, Infinity)
    twin.loseConnection(clock.now() + 1000)
    expect(batch.map((one) => source.holds(one))).toEqual([false, false])
    expect(await source.remove(batch)).toMatchObject([
      { message: batch[0], error: { code: 'SOURCE_UNREACHABLE' } },
      { message: batch[1] },
    ])
    await source.putBack(batch, 'failed')
    const stopping = new AbortController().signal
    await expect(source.receive({ lane: 0, max: 3, waitMs: 10, stopping })).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
    })
    await clock.advanceBy(1000)
    const again = await receive(3, Infinity)
    expect(bodies(again)).toEqual(['1', '2'])
    expect(again.map(({ position }) => position)).toEqual(['2-1', '2-2'])
    expect(again.map(({ event }) => (event as { redelivered: boolean }).redelivered)).toEqual([true, true])
  })

  it('goes on when its queue was deleted while it rested, and made anew', async () => {
    reading()
    await put('1')
    const batch = await receive(3, Infinity)
    await source.rest!(2)
    await producer.deleteQueue('orders')
    await source.remove(batch)
    const stopping = new AbortController().signal
    await expect(source.receive({ lane: 0, max: 3, waitMs: 10, stopping })).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    })
    await producer.declareQueue('orders', {})
    await put('2')
    expect(bodies(await receive(3, Infinity))).toEqual(['2'])
  })

  it('gives back what is left when it is closed', async () => {
    reading()
    await put('1', '2')
    await receive(1, Infinity)
    await source.close()
    expect(await ready()).toBe(2)
  })
})
