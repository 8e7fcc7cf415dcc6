import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../state/memory-storage.ts'
import { VirtualClock } from '../../../time/index.ts'
import { DELIVERY_COUNT, type RabbitPort, type RabbitProducer } from '../port.ts'
import { RabbitTwin } from './index.ts'

const clock = new VirtualClock()
const body = (text: string) => ({ properties: {}, body: Buffer.from(text) })

async function held(port: RabbitPort & RabbitProducer, queue: string): Promise<string[]> {
  return (await port.browse(queue)).map((one) => one.body.toString())
}

describe('the embedded RabbitMQ', () => {
  it('keeps queues and messages in its storage, and what was held comes again', async () => {
    const storage = new MemoryStorage()
    const first = new RabbitTwin({ clock, storage }).connect('shop')
    const queueArguments = { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 }
    await first.declareQueue('orders', queueArguments)
    const headers = { raw: Buffer.from([0, 255]) }
    await first.publish('orders', [{ properties: { headers }, body: Buffer.from([0, 255]) }, body('b')])
    const consumer = await first.consume({ queue: 'orders', prefetch: 1 })
    expect(await consumer.receive({ max: 1, waitMs: 0 })).toHaveLength(1)
    first.kill()

    const second = new RabbitTwin({ clock, storage }).connect('shop')
    expect(await second.argumentsOf('orders')).toEqual(queueArguments)
    const next = await second.consume({ queue: 'orders', prefetch: 2 })
    const [again, fresh] = await next.receive({ max: 2, waitMs: 0 })
    expect(again).toMatchObject({
      redelivered: true,
      properties: { headers: { ...headers, [DELIVERY_COUNT]: 1 } },
      body: Buffer.from([0, 255]),
    })
    expect(fresh).toMatchObject({ redelivered: false, body: Buffer.from('b') })
    next.ack([1, 2])
    expect(await held(new RabbitTwin({ clock, storage }).connect('shop'), 'orders')).toEqual([])
  })

  it('hears nothing from who was killed', async () => {
    const storage = new MemoryStorage()
    const killed = new RabbitTwin({ clock, storage }).connect('/')
    await killed.declareQueue('orders', {})
    await killed.publish('orders', [body('a')])
    const consumer = await killed.consume({ queue: 'orders', prefetch: 1 })
    const [delivery] = await consumer.receive({ max: 1, waitMs: 0 })
    killed.kill()
    consumer.ack([delivery!.tag])
    expect(await held(new RabbitTwin({ clock, storage }).connect('/'), 'orders')).toEqual(['a'])
  })

  it('stores what stands alongside together with messages', async () => {
    const storage = new MemoryStorage()
    const port = new RabbitTwin({ clock, storage }).connect('/')
    await port.declareQueue('orders', {})
    await port.publish('orders', [body('a')], [['feeder', '1']])
    expect([...storage.entries('feeder')]).toEqual([['feeder', '1']])
  })

  it('has virtual hosts that know nothing of each other [RMQ-1]', async () => {
    const twin = new RabbitTwin({ clock, storage: new MemoryStorage() })
    await twin.connect('shop').declareQueue('orders', {})
    await twin.connect('shop').publish('orders', [body('a')])
    await expect(twin.connect('/').lookAt('orders')).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: "NOT_FOUND - no queue 'orders' in vhost '/'",
    })
    expect(await held(twin.connect('shop'), 'orders')).toEqual(['a'])
  })

  it.each([
    [{ 'x-max-priority': 5 }, 'with x-max-priority'],
    [{ 'x-dead-letter-exchange': 'dead' }, 'it has the default exchange only'],
    [{ 'x-message-ttl': -1 }, "PRECONDITION_FAILED - invalid arg 'x-message-ttl' for queue 'orders': -1"],
    [{ 'x-queue-type': 'stream' }, "invalid arg 'x-queue-type'"],
    [{ 'x-overflow': 1 }, "invalid arg 'x-overflow'"],
  ])('refuses a queue with %j', async (queueArguments, why) => {
    const port = new RabbitTwin({ clock, storage: new MemoryStorage() }).connect('/')
    await expect(port.declareQueue('orders', queueArguments)).rejects.toThrow(why)
    await expect(port.lookAt('orders')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  })
})
