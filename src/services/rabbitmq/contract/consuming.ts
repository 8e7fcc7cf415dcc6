import { describe, expect, it } from 'vitest'
import type { BasicProperties } from '../port.ts'
import { drain, message, receive, tagsOf, textOf, texts, type RabbitBench } from './bench.ts'

const EVERYTHING: BasicProperties = {
  contentType: 'application/json',
  contentEncoding: 'gzip',
  headers: {
    text: 'grüße',
    number: 10,
    large: 2 ** 40,
    fraction: 1.5,
    yes: true,
    nothing: null,
    list: [1, 'a', false],
    table: { inner: 'x' },
  },
  deliveryMode: 1,
  priority: 5,
  correlationId: 'c-1',
  replyTo: 'answers',
  expiration: '90000',
  messageId: 'm-1',
  timestamp: 1_700_000_000,
  type: 'order',
  appId: 'shop',
}

export function describeConsuming(bench: RabbitBench): void {
  describe('consuming', () => {
    it('hands out bodies as bytes and properties as they were sent [EVT-32, EVT-33]', async () => {
      const queue = await bench.queue()
      const spaced = Buffer.from('{ "id":  12345678901234567890 }')
      const bytes = Buffer.from([0, 255, 128])
      await bench.rabbit().producer.publish(queue, [
        { properties: EVERYTHING, body: spaced },
        { properties: { contentType: 'text/plain' }, body: bytes },
        { properties: { contentType: 'application/json' }, body: spaced },
        { properties: {}, body: Buffer.alloc(0) },
      ])
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 10 })
      const deliveries = await receive(bench, consumer, 4)
      expect(deliveries).toEqual([
        { tag: 1, redelivered: false, properties: EVERYTHING, body: spaced },
        {
          tag: 2,
          redelivered: false,
          properties: { contentType: 'text/plain', deliveryMode: 1 },
          body: bytes,
        },
        {
          tag: 3,
          redelivered: false,
          properties: { contentType: 'application/json', deliveryMode: 1 },
          body: spaced,
        },
        { tag: 4, redelivered: false, properties: { deliveryMode: 1 }, body: Buffer.alloc(0) },
      ])
    })

    it('hands out a body of 1 MiB whole', async () => {
      const queue = await bench.queue()
      const body = Buffer.alloc(1_048_576, 'grüße')
      await bench.rabbit().producer.publish(queue, [{ properties: {}, body }])
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 10 })
      const [delivery] = await receive(bench, consumer, 1)
      expect(delivery!.body.equals(body)).toBe(true)
    })

    it('never has more than the prefetch unsettled, in order [MQ-7]', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4', '5'))
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 2 })
      const first = await receive(bench, consumer, 2)
      expect(textOf(first)).toEqual(['1', '2'])
      await bench.rabbit().pass(100)
      expect(consumer.waiting).toBe(0)
      expect(await port.lookAt(queue)).toMatchObject({ ready: 3, consumers: 1 })
      expect(consumer.ack(tagsOf(first))).toBe(true)
      expect(textOf(await receive(bench, consumer, 2))).toEqual(['3', '4'])
      expect(await port.lookAt(queue)).toMatchObject({ ready: 1 })
    })

    it('takes nothing before the first receive, and nothing after a pause until the next [MQ-7]', async () => {
      const queue = await bench.queue()
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 10 })
      await bench.rabbit().producer.publish(queue, texts('1', '2'))
      await bench.rabbit().pass(100)
      expect(await port.lookAt(queue)).toMatchObject({ ready: 2, consumers: 0 })
      const first = await receive(bench, consumer, 2)
      expect(await consumer.pause(8)).toEqual([])
      await bench.rabbit().producer.publish(queue, texts('3', '4'))
      await bench.rabbit().pass(100)
      expect(await port.lookAt(queue)).toMatchObject({ ready: 2 })
      expect(consumer.waiting).toBe(0)
      // What is left of the prefetch, then all of it.
      const second = await drain(bench, consumer)
      expect(textOf(second)).toEqual(['3', '4'])
      consumer.ack(tagsOf([...first, ...second]))
      await bench
        .rabbit()
        .producer.publish(queue, texts('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'))
      await receive(bench, consumer, 10)
      await bench.rabbit().pass(100)
      expect(await port.lookAt(queue)).toMatchObject({ ready: 1 })
    })

    it('is given no more than a receive asks for, within the prefetch [MQ-7]', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4'))
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 5 })
      expect(textOf(await receive(bench, consumer, 2))).toEqual(['1', '2'])
      await bench.rabbit().pass(100)
      expect(consumer).toMatchObject({ waiting: 0, unsettled: 2 })
      expect(await port.lookAt(queue)).toMatchObject({ ready: 2 })
      expect(textOf(await receive(bench, consumer, 2))).toEqual(['3', '4'])
    })

    it('rests after a pause also when a part of a full prefetch is acknowledged [MQ-7]', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4'))
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 3 })
      const [first] = await receive(bench, consumer, 3)
      expect(await consumer.pause(0)).toEqual([])
      expect(consumer.ack([first!.tag])).toBe(true)
      await bench.rabbit().pass(100)
      expect(consumer).toMatchObject({ waiting: 0, unsettled: 2 })
      expect(await port.lookAt(queue)).toMatchObject({ ready: 1 })
    })

    it('goes beyond what was left of the prefetch once everything is settled', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4', '5', '6', '7'))
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 3 })
      const [first, second] = await receive(bench, consumer, 2)
      const third = await consumer.pause(1)
      // Paused or full: either way nothing more may have come.
      expect(consumer.waiting).toBe(0)
      expect(consumer.ack([first!.tag])).toBe(true)
      const next = await receive(bench, consumer, 1 + (third.length === 0 ? 1 : 0))
      consumer.ack([second!.tag, ...tagsOf(third), ...tagsOf(next)])
      expect(textOf(await receive(bench, consumer, 3))).toEqual(['5', '6', '7'])
    })

    it('settles some in the middle, and the rest later, each once', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4', '5'))
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 5 })
      const [one, two, three, four, five] = tagsOf(await receive(bench, consumer, 5)) as [
        number,
        number,
        number,
        number,
        number,
      ]
      consumer.ack([two, four])
      expect([one, two, three].map((tag) => consumer.holds(tag))).toEqual([true, false, true])
      consumer.ack([two])
      await consumer.requeue([three])
      consumer.ack([one, five])
      expect(textOf(await receive(bench, consumer, 1))).toEqual(['3'])
      await consumer.close()
      await bench.rabbit().pass(100)
      expect(textOf(await bench.rabbit().producer.browse(queue))).toEqual(['3'])
    })

    it('waits for the first message, and ends a wait by time or when it is told to', async () => {
      const queue = await bench.queue()
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 5 })
      expect(await bench.rabbit().settled(consumer.receive({ max: 5, waitMs: 50 }))).toEqual([])
      const stop = new AbortController()
      const stopped = consumer.receive({ max: 5, waitMs: Infinity, stopping: stop.signal })
      stop.abort()
      expect(await stopped).toEqual([])
      const waiting = consumer.receive({ max: 5, waitMs: Infinity })
      await bench.rabbit().producer.publish(queue, texts('a'))
      expect(textOf(await bench.rabbit().settled(waiting))).toEqual(['a'])
    })

    it('shares a queue with others: each message goes to one', async () => {
      const queue = await bench.queue()
      const consumers = await Promise.all(
        [1, 2].map(() => bench.rabbit().connect().port.consume({ queue, prefetch: 2 })),
      )
      const receives = consumers.map((one) => one.receive({ max: 2, waitMs: Infinity }))
      await bench.rabbit().pass(100)
      await bench.rabbit().producer.publish(queue, [message('1'), message('2')])
      const got = await bench.rabbit().settled(Promise.all(receives))
      expect(got.map((one) => one.length)).toEqual([1, 1])
      expect(textOf(got.flat()).toSorted()).toEqual(['1', '2'])
    })
  })
}
