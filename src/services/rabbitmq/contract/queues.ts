import { describe, expect, it } from 'vitest'
import { message, textOf, texts, type RabbitBench } from './bench.ts'

export function describeQueues(bench: RabbitBench): void {
  describe('queues', () => {
    it('are made once', async () => {
      const queue = await bench.queue({ 'x-queue-type': 'quorum' })
      expect(await bench.rabbit().producer.declareQueue(queue, {})).toBe(false)
      expect(await bench.rabbit().connect().port.lookAt(queue)).toMatchObject({ ready: 0, consumers: 0 })
    })

    it('are never made by who looks at one or consumes from it', async () => {
      const queue = bench.absent()
      const { port } = bench.rabbit().connect()
      const missing = { code: 'SOURCE_NOT_FOUND', message: `NOT_FOUND - no queue '${queue}' in vhost '/'` }
      await expect(port.lookAt(queue)).rejects.toMatchObject(missing)
      const consumer = await port.consume({ queue, prefetch: 1 })
      await expect(bench.rabbit().settled(consumer.receive({ max: 1, waitMs: 100 }))).rejects.toMatchObject(
        missing,
      )
      await expect(port.publish(queue, texts('a'))).rejects.toMatchObject(missing)
      await expect(port.lookAt(queue)).rejects.toMatchObject(missing)
    })

    it('tell what is ready, without changing it', async () => {
      const queue = await bench.queue()
      const { producer } = bench.rabbit()
      await producer.publish(queue, texts('a', 'b'))
      expect(await producer.browse(queue)).toMatchObject([
        { properties: { deliveryMode: 2 }, body: Buffer.from('a') },
        { body: Buffer.from('b') },
      ])
      await bench.rabbit().pass(100)
      expect(textOf(await producer.browse(queue))).toEqual(['a', 'b'])
      await bench.rabbit().pass(100)
      expect(await bench.rabbit().connect().port.lookAt(queue)).toMatchObject({ ready: 2 })
      await producer.purgeQueue(queue)
      expect(await producer.browse(queue)).toEqual([])
    })

    it.each(['classic', 'quorum'])('drop the oldest above x-max-length: %s', async (type) => {
      const dead = await bench.queue()
      const queue = await bench.queue({
        'x-queue-type': type,
        'x-max-length': 2,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': dead,
      })
      for (const text of ['a', 'b', 'c']) await bench.rabbit().producer.publish(queue, texts(text))
      await bench.rabbit().pass(300)
      expect(textOf(await bench.rabbit().producer.browse(queue))).toEqual(['b', 'c'])
      expect(textOf(await bench.rabbit().producer.browse(dead))).toEqual(['a'])
    })

    it('refuse more than x-max-length when they are told to', async () => {
      const queue = await bench.queue({ 'x-max-length': 1, 'x-overflow': 'reject-publish' })
      await bench.rabbit().producer.publish(queue, texts('a'))
      await expect(bench.rabbit().producer.publish(queue, [message('b')])).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
        message: 'message rejected by server',
      })
      expect(textOf(await bench.rabbit().producer.browse(queue))).toEqual(['a'])
    })
  })
}
