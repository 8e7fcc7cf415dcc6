import { describe, expect, it } from 'vitest'
import type { SourceError } from '../../../model/index.ts'
import { receive, tagsOf, textOf, texts, type RabbitBench } from './bench.ts'

export function describeConnections(bench: RabbitBench): void {
  describe('a connection', () => {
    it.each(['classic', 'quorum'])(
      'that is lost gives everything back, and late settlements change nothing: %s',
      async (type) => {
        const queue = await bench.queue({ 'x-queue-type': type })
        await bench.rabbit().producer.publish(queue, texts('1', '2', '3'))
        const client = bench.rabbit().connect()
        const consumer = await client.port.consume({ queue, prefetch: 2 })
        const held = await receive(bench, consumer, 2)
        const waiting = consumer.receive({ max: 2, waitMs: Infinity })
        const failed = codeOf(waiting)
        const mend = await client.breakConnection()
        expect(await failed).toBe('SOURCE_UNREACHABLE')
        expect(consumer.lost).toMatchObject({ code: 'SOURCE_UNREACHABLE' })
        expect(tagsOf(held).map((tag) => consumer.holds(tag))).toEqual([false, false])
        expect(consumer.ack(tagsOf(held))).toBe(false)
        await expect(consumer.requeue(tagsOf(held))).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
        await expect(client.port.lookAt(queue)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
        await expect(client.port.consume({ queue, prefetch: 2 })).rejects.toMatchObject({
          code: 'SOURCE_UNREACHABLE',
        })
        await mend()
        await bench.rabbit().pass(200)
        const next = await client.port.consume({ queue, prefetch: 3 })
        const again = await receive(bench, next, 3)
        expect(textOf(again)).toEqual(['1', '2', '3'])
        expect(again.map(({ redelivered }) => redelivered)).toEqual([true, true, false])
        expect(next.ack(tagsOf(again))).toBe(true)
        await next.close()
        await bench.rabbit().pass(100)
        expect(await bench.rabbit().producer.browse(queue)).toEqual([])
      },
    )

    it('has a virtual host, which must be there', async () => {
      const { port } = bench.rabbit().connect('no-such-host')
      const missing = { code: 'SOURCE_NOT_FOUND', message: 'NOT_ALLOWED - vhost no-such-host not found' }
      await expect(port.lookAt('orders')).rejects.toMatchObject(missing)
      await expect(port.consume({ queue: 'orders', prefetch: 1 })).rejects.toMatchObject(missing)
    })

    it('tells a consumer that its queue was deleted', async () => {
      const queue = bench.absent()
      await bench.rabbit().producer.declareQueue(queue, {})
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 2 })
      const waiting = consumer.receive({ max: 2, waitMs: Infinity })
      const failed = codeOf(waiting)
      await bench.rabbit().pass(100)
      await bench.rabbit().producer.deleteQueue(queue)
      expect(await failed).toBe('SOURCE_NOT_FOUND')
      expect(consumer.ack([1])).toBe(false)
    })

    it('that is closed gives back what is unsettled, after what was settled', async () => {
      const queue = await bench.queue()
      await bench.rabbit().producer.publish(queue, texts('1', '2'))
      const { port } = bench.rabbit().connect()
      const consumer = await port.consume({ queue, prefetch: 2 })
      const [first] = await receive(bench, consumer, 2)
      consumer.ack([first!.tag])
      await port.close()
      await bench.rabbit().pass(100)
      expect(textOf(await bench.rabbit().producer.browse(queue))).toEqual(['2'])
    })
  })
}

/** What it fails with; awaited from the start, so that it is never a failure that nobody looks at. */
function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: SourceError) => error.code,
  )
}
