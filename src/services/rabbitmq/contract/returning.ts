import { describe, expect, it } from 'vitest'
import { DELIVERY_COUNT } from '../port.ts'
import { drain, receive, tagsOf, textOf, texts, type RabbitBench } from './bench.ts'

export function describeReturning(bench: RabbitBench): void {
  describe.each(['classic', 'quorum'])('what is returned to a %s queue', (type) => {
    const counts = (deliveries: readonly { readonly properties: { headers?: object | undefined } }[]) =>
      deliveries.map(({ properties }) => (properties.headers as Record<string, unknown>)?.[DELIVERY_COUNT])

    it('comes again before all others, in its order and redelivered [MQ-14]', async () => {
      const queue = await bench.queue({ 'x-queue-type': type })
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4', '5'))
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 3 })
      const first = await receive(bench, consumer, 3)
      expect(first.map(({ redelivered }) => redelivered)).toEqual([false, false, false])
      await consumer.requeue(tagsOf(first))
      await bench.rabbit().pass(100)
      expect(consumer.waiting).toBe(0)
      const again = await receive(bench, consumer, 3)
      expect(textOf(again)).toEqual(['1', '2', '3'])
      expect(again.map(({ redelivered }) => redelivered)).toEqual([true, true, true])
      expect(counts(again)).toEqual(type === 'quorum' ? [1, 1, 1] : [undefined, undefined, undefined])
      consumer.ack(tagsOf(again))
      const rest = await receive(bench, consumer, 2)
      expect(textOf(rest)).toEqual(['4', '5'])
      expect(rest.map(({ redelivered }) => redelivered)).toEqual([false, false])
    })

    it('in several goes is first in its own place of a classic queue, and as it came back to a quorum one', async () => {
      const queue = await bench.queue({ 'x-queue-type': type })
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4'))
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 3 })
      const [one, two, three] = tagsOf(await receive(bench, consumer, 3)) as [number, number, number]
      await consumer.requeue([two])
      await consumer.requeue([one])
      await bench.rabbit().pass(100)
      expect(textOf(await receive(bench, consumer, 2))).toEqual(type === 'quorum' ? ['2', '1'] : ['1', '2'])
      consumer.ack([three])
    })

    it('takes with it what was delivered and never received', async () => {
      const queue = await bench.queue({ 'x-queue-type': type })
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3', '4'))
      const consumer = await bench.rabbit().connect().port.consume({ queue, prefetch: 4 })
      const [first] = await receive(bench, consumer, 1)
      await consumer.requeue([first!.tag])
      expect(consumer.waiting).toBe(0)
      expect(textOf(await drain(bench, consumer))).toEqual(['1', '2', '3', '4'])
    })

    it('comes back when its consumer is closed', async () => {
      const queue = await bench.queue({ 'x-queue-type': type })
      await bench.rabbit().producer.publish(queue, texts('1', '2', '3'))
      const first = await bench.rabbit().connect().port.consume({ queue, prefetch: 2 })
      await receive(bench, first, 2)
      await first.close()
      await bench.rabbit().pass(100)
      const second = await bench.rabbit().connect().port.consume({ queue, prefetch: 3 })
      const got = await receive(bench, second, 3)
      expect(textOf(got)).toEqual(['1', '2', '3'])
      expect(got.map(({ redelivered }) => redelivered)).toEqual([true, true, false])
      expect(counts(got)).toEqual(type === 'quorum' ? [1, 1, undefined] : [undefined, undefined, undefined])
    })
  })
}
