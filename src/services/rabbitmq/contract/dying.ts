import { describe, expect, it } from 'vitest'
import type { NewMessage } from '../port.ts'
import { message, receive, tagsOf, textOf, texts, type RabbitBench } from './bench.ts'

export function describeDying(bench: RabbitBench): void {
  const dying = async (queueArguments: Readonly<Record<string, unknown>>) => {
    const dead = await bench.queue()
    const queue = await bench.queue({
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dead,
      ...queueArguments,
    })
    return { queue, dead }
  }
  const buried = async (dead: string) => {
    await bench.rabbit().pass(300)
    return bench.rabbit().producer.browse(dead)
  }

  describe('what dies', () => {
    it('was delivered once more than the limit of its quorum queue says [MQ-14]', async () => {
      const { queue, dead } = await dying({ 'x-queue-type': 'quorum', 'x-delivery-limit': 2 })
      await bench.rabbit().producer.publish(queue, [message('poison', { headers: { kind: 'a' } })])
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 1 })
      for (let delivery = 1; delivery <= 3; delivery++) {
        expect(await buried(dead)).toEqual([])
        await consumer.requeue(tagsOf(await receive(bench, consumer, 1)))
      }
      const [one] = await buried(dead)
      expect(one!.properties.headers).toMatchObject({
        kind: 'a',
        'x-first-death-queue': queue,
        'x-first-death-reason': 'delivery_limit',
        'x-first-death-exchange': '',
        'x-last-death-queue': queue,
        'x-last-death-reason': 'delivery_limit',
        'x-death': [
          {
            count: 1,
            reason: 'delivery_limit',
            queue,
            exchange: '',
            'routing-keys': [queue],
            time: expect.any(Number),
          },
        ],
      })
      expect(one!.properties.headers).not.toHaveProperty('x-delivery-count')
      expect(await bench.rabbit().settled(consumer.receive({ max: 1, waitMs: 50 }))).toEqual([])
    })

    it('comes back 20 times to a quorum queue that says nothing, and for ever to a classic one', async () => {
      const quorum = await dying({ 'x-queue-type': 'quorum' })
      const classic = await dying({ 'x-queue-type': 'classic' })
      for (const [{ queue, dead }, expected] of [
        [quorum, ['x']],
        [classic, []],
      ] as const) {
        await bench.rabbit().producer.publish(queue, texts('x'))
        const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 1 })
        for (let delivery = 1; delivery <= 21; delivery++) {
          await consumer.requeue(tagsOf(await receive(bench, consumer, 1)))
        }
        expect(textOf(await buried(dead))).toEqual(expected)
      }
    })

    it.each(['classic', 'quorum'])(
      'has expired, by its own time or the one of its queue: %s [MQ-11]',
      async (type) => {
        const own = await dying({ 'x-queue-type': type })
        const queues = await dying({ 'x-queue-type': type, 'x-message-ttl': 200 })
        await bench.rabbit().producer.publish(own.queue, [message('a', { expiration: '200' }), message('b')])
        await bench
          .rabbit()
          .producer.publish(queues.queue, [message('c', { expiration: '60000' }), message('d')])
        expect(await bench.rabbit().producer.browse(own.dead)).toEqual([])
        await bench.rabbit().pass(400)
        const [a] = await buried(own.dead)
        expect(a!.properties).not.toHaveProperty('expiration')
        expect(deathOf(a!)).toMatchObject({
          reason: 'expired',
          'original-expiration': '200',
          queue: own.queue,
        })
        expect(textOf(await bench.rabbit().producer.browse(own.queue))).toEqual(['b'])
        expect(textOf(await buried(queues.dead))).toEqual(['c', 'd'])
      },
    )

    it('expires while it is held, once it is returned [MQ-11]', async () => {
      const { queue, dead } = await dying({})
      await bench.rabbit().producer.publish(queue, [message('a', { expiration: '200' }), message('b')])
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 1 })
      const held = await receive(bench, consumer, 1)
      await bench.rabbit().pass(400)
      expect(await buried(dead)).toEqual([])
      await consumer.requeue(tagsOf(held))
      expect(textOf(await receive(bench, consumer, 1))).toEqual(['b'])
      expect(textOf(await buried(dead))).toEqual(['a'])
    })

    it('reaches whoever waits at the queue of the dead, at once', async () => {
      const { queue, dead } = await dying({ 'x-queue-type': 'quorum', 'x-delivery-limit': 0 })
      const { port } = bench.rabbit().connect()
      const undertaker = await port.consume({ queue: dead, prefetch: 1 })
      const burial = undertaker.receive({ max: 1, waitMs: 5000 })
      await bench.rabbit().producer.publish(queue, texts('a'))
      const consumer = await port.consume({ queue, prefetch: 1 })
      await consumer.requeue(tagsOf(await receive(bench, consumer, 1)))
      expect(textOf(await bench.rabbit().settled(burial))).toEqual(['a'])
    })

    it('is dropped where no queue is named for the dead, or that queue is missing', async () => {
      const dropping = await bench.queue({ 'x-message-ttl': 100 })
      const missing = await bench.queue({
        'x-message-ttl': 100,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': bench.absent(),
      })
      for (const queue of [dropping, missing]) {
        await bench.rabbit().producer.publish(queue, texts('a'))
        await bench.rabbit().pass(300)
        expect(await bench.rabbit().producer.browse(queue)).toEqual([])
      }
    })

    it('is not sent in circles', async () => {
      const queue = bench.absent()
      const waiting = await bench.queue({
        'x-message-ttl': 100,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': queue,
      })
      await bench.rabbit().producer.declareQueue(queue, {
        'x-message-ttl': 100,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': waiting,
      })
      await bench.rabbit().producer.publish(queue, texts('a'))
      await bench.rabbit().pass(600)
      expect(await bench.rabbit().producer.browse(queue)).toEqual([])
      expect(await bench.rabbit().producer.browse(waiting)).toEqual([])
      await bench.rabbit().producer.deleteQueue(queue)
    })
  })
}

function deathOf({ properties }: NewMessage): object {
  return (properties.headers!['x-death'] as readonly object[])[0]!
}
