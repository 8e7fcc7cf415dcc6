import { describe, expect, it } from 'vitest'
import { MemoryDisk, MemoryStorage } from '../../../state/index.ts'
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

  it('stores a put to a queue with a maximum length in one step, so that the same again is no second one', async () => {
    const disk = new MemoryDisk()
    const storage = new MemoryStorage(disk)
    let writes = 0
    const write = storage.write.bind(storage)
    storage.write = (changes) => {
      writes++
      write(changes)
      disk.isFull = writes === 2
    }
    const port = new RabbitTwin({ clock, storage }).connect('/')
    await port.declareQueue('orders', { 'x-max-length': 2 })
    await port.publish('orders', [body('a'), body('b'), body('c')], [['feeder/orders', '3']])
    disk.isFull = false
    expect(await held(port, 'orders')).toEqual(['b', 'c'])
    expect([...storage.entries('feeder/')]).toEqual([['feeder/orders', '3']])
  })

  it('has taken nothing of what is fed when it refuses a part', async () => {
    const storage = new MemoryStorage()
    const port = new RabbitTwin({ clock, storage }).connect('/')
    await port.declareQueue('orders', { 'x-max-length': 2, 'x-overflow': 'reject-publish' })
    const rejected = { code: 'SOURCE_FAILED', message: 'message rejected by server' }
    const three = [body('a'), body('b'), body('c')]
    await expect(port.publish('orders', three, [['feeder/orders', '3']])).rejects.toMatchObject(rejected)
    expect(await held(port, 'orders')).toEqual([])
    expect([...storage.entries('feeder/')]).toEqual([])
    // A put of its own keeps what there is room for; a consumer's room counts.
    const consumer = await port.consume({ queue: 'orders', prefetch: 1 })
    await consumer.receive({ max: 1, waitMs: 0 })
    await expect(port.publish('orders', [...three, body('d')])).rejects.toMatchObject(rejected)
    expect(await held(port, 'orders')).toEqual(['b', 'c'])
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
