import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ActivemqBench, bodies, counts, texts, type ActivemqUnderTest } from './contract-bench.ts'
import { DEAD_LETTER_QUEUE } from './port.ts'

/**
 * The suite that every ActiveMQ passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeActivemqContract(
  name: string,
  start: (() => Promise<ActivemqUnderTest>) | null,
): void {
  describe.skipIf(start === null)(`the ActiveMQ contract: ${name}`, () => {
    let bench: ActivemqBench
    beforeAll(async () => {
      bench = new ActivemqBench(await start!())
    })
    afterEach(() => bench.closeConsumers())
    afterAll(() => bench.amq.close())

    it('says who it is, and makes no queue for that', async () => {
      expect((await bench.amq.service.look()).product).toMatch(/ActiveMQ/)
    })

    it('hands out what was sent, in full [EVT-28]', async () => {
      const sentMs = 1_700_000_000_123
      const queue = await bench.queueOf([
        {
          body: Buffer.from('grüße "x"'),
          id: 'ID:mine-1',
          priority: 7,
          sentMs,
          correlationId: 'c-1',
          replyTo: 'answers',
          type: 'order',
          properties: { tenant: 't1', count: 5, urgent: true },
        },
      ])
      const { deliveries } = await bench.take(await bench.consume(queue))
      expect(deliveries).toMatchObject([
        {
          message: {
            kind: 'text',
            id: 'ID:mine-1',
            isPersistent: true,
            priority: 7,
            sentMs,
            expiresMs: null,
            correlationId: 'c-1',
            replyTo: 'answers',
            type: 'order',
            properties: { tenant: 't1', count: '5', urgent: 'true' },
          },
          failedDeliveries: 0,
        },
      ])
      expect(deliveries[0]!.message.body.toString()).toBe('grüße "x"')
    })

    it('says when a message expires [EVT-30]', async () => {
      const { deliveries } = await bench.take(
        await bench.consume(await bench.queueOf([{ timeToLiveMs: 60_000 }])),
      )
      const { sentMs, expiresMs } = deliveries[0]!.message
      expect(expiresMs).toBe(sentMs! + 60_000)
    })

    it('tells JMS kinds apart, and hands bytes out as they are [EVT-31]', async () => {
      const raw = Buffer.from([0, 255, 128])
      const kinds = ['text', 'bytes', 'map', 'stream', 'object', 'empty'] as const
      const queue = await bench.queueOf(kinds.map((kind) => ({ kind, body: raw })))
      const { deliveries } = await bench.take(await bench.consume(queue), { max: kinds.length })
      expect(deliveries.map(({ message }) => message.kind)).toEqual(kinds)
      expect(deliveries[1]!.message.body.equals(raw)).toBe(true)
      expect(deliveries[2]!.message.body).toHaveLength(0)
    })

    it('hands out a message without an ID, without content, not persistent', async () => {
      const queue = await bench.queueOf([{ id: null, isPersistent: false }, { kind: 'bytes' }])
      const { deliveries } = await bench.take(await bench.consume(queue), { max: 2 })
      const byKind = deliveries.toSorted((one, other) => (one.message.kind < other.message.kind ? 1 : -1))
      expect(byKind).toMatchObject([
        {
          message: { kind: 'text', id: null, isPersistent: false, priority: 4, expiresMs: null, type: null },
        },
        { message: { kind: 'bytes', isPersistent: true, properties: {} } },
      ])
      expect(byKind.map(({ message }) => message.body.length)).toEqual([0, 0])
    })

    it('hands out a message of 1 MiB', async () => {
      const body = Buffer.alloc(1_048_576, 'x')
      const queue = await bench.queueOf([{ body }])
      const { deliveries } = await bench.take(await bench.consume(queue), { max: 1, waitMs: 5000 })
      expect(deliveries[0]!.message.body.equals(body)).toBe(true)
    })

    it('gives each receive what it asks for and no more, and owes nothing afterwards [MQ-7]', async () => {
      const queue = await bench.queueOf(texts('a', 'b', 'c', 'd', 'e'))
      const consumer = await bench.consume(queue)
      expect(bodies(await bench.take(consumer, { max: 2 }))).toEqual(['a', 'b'])
      expect(bodies(await bench.take(consumer, { max: 10 }))).toEqual(['c', 'd', 'e'])
      expect(bodies(await bench.take(consumer, { waitMs: 50 }))).toEqual([])
      await bench.send(queue, texts('f'))
      expect(bodies(await bench.take(await bench.consume(queue)))).toEqual(['f'])
    })

    it('waits for the first message, and no longer', async () => {
      const queue = await bench.queueOf()
      const consumer = await bench.consume(queue)
      const waits = consumer.receive({ max: 10, waitMs: 20_000 })
      await bench.send(queue, texts('a'))
      expect(bodies(await bench.amq.settled(waits))).toEqual(['a'])
    })

    it('ends a wait when it is told to', async () => {
      const consumer = await bench.consume(await bench.queueOf())
      const stop = new AbortController()
      const waits = consumer.receive({ max: 10, waitMs: 3_600_000, signal: stop.signal })
      stop.abort()
      expect(bodies(await waits)).toEqual([])
    })

    it('forgets what was accepted, and counts what is there', async () => {
      const queue = await bench.queueOf(texts('a', 'b', 'c'))
      const consumer = await bench.consume(queue)
      const { deliveries } = await bench.take(consumer, { max: 2 })
      expect(await consumer.count()).toBe(3)
      expect((await bench.amq.service.contents(queue)).toSorted()).toEqual(['a', 'b', 'c'])
      expect(await consumer.settle(deliveries, 'accepted')).toEqual([])
      expect(deliveries.map((one) => consumer.holds(one))).toEqual([false, false])
      expect(await consumer.count()).toBe(1)
      await consumer.close()
      expect(bodies(await bench.take(await bench.consume(queue)))).toEqual(['c'])
    })

    it('has all of a batch for good once it is accepted, should the connection be lost right then', async () => {
      const queue = await bench.queueOf(texts(...Array.from({ length: 50 }, (_, at) => `m${at}`)))
      const consumer = await bench.consume(queue)
      const { deliveries } = await bench.take(consumer, { max: 50 })
      expect(deliveries).toHaveLength(50)
      expect(await consumer.settle(deliveries, 'accepted')).toEqual([])
      bench.amq.cut()
      expect(bodies(await bench.take(await bench.consume(queue), { max: 50 }))).toEqual([])
    })

    it('shows and takes out the messages of one who shares a queue with others', async () => {
      const [mine, other] = [randomUUID(), randomUUID()]
      const named = (text: string, ending: string) => ({
        body: Buffer.from(text),
        id: `ID:${text}-${ending}`,
      })
      const queue = await bench.queueOf([named('a', mine), named('b', other), named('c', mine)])
      const { service } = bench.amq
      expect(await service.contents(queue, mine)).toEqual(['a', 'c'])
      await service.takeOut(queue, mine)
      expect(await service.contents(queue, mine)).toEqual([])
      expect(await service.contents(queue)).toEqual(['b'])
    })

    it('hands out again what failed, counted, in order, before anything new [MQ-11]', async () => {
      const queue = await bench.queueOf(texts('a', 'b', 'c', 'd'))
      const consumer = await bench.consume(queue)
      const { deliveries } = await bench.take(consumer, { max: 3 })
      await consumer.settle(deliveries, 'failed')
      expect(counts(await bench.take(consumer, { max: 4 }))).toEqual(['a 1', 'b 1', 'c 1', 'd 0'])
    })

    it('hands out again what was released, uncounted', async () => {
      const queue = await bench.queueOf(texts('a', 'b'))
      const consumer = await bench.consume(queue)
      await consumer.settle((await bench.take(consumer)).deliveries, 'failed')
      await consumer.settle((await bench.take(consumer, { max: 2 })).deliveries, 'released')
      expect(counts(await bench.take(consumer, { max: 2 }))).toEqual(['a 1', 'b 1'])
    })

    it('keeps fates apart that are given at once', async () => {
      const queue = await bench.queueOf(texts('a', 'b', 'c', 'd'))
      const consumer = await bench.consume(queue)
      const [a, b, c, d] = (await bench.take(consumer, { max: 4 })).deliveries
      await bench.amq.settled(
        Promise.all([
          consumer.settle([a!], 'accepted'),
          consumer.settle([b!], 'failed'),
          consumer.settle([c!], 'accepted'),
          consumer.settle([d!], 'released'),
        ]),
      )
      expect(counts(await bench.take(consumer))).toEqual(['b 1', 'd 0'])
    })

    it('buries what was rejected when it is persistent, and drops it when it is not [MQ-12]', async () => {
      const [kept, dropped] = [randomUUID(), randomUUID()]
      const queue = await bench.queueOf([
        { body: Buffer.from(kept) },
        { body: Buffer.from(dropped), isPersistent: false },
      ])
      const consumer = await bench.consume(queue)
      await consumer.settle((await bench.take(consumer, { max: 2 })).deliveries, 'rejected')
      expect(await consumer.count()).toBe(0)
      expect(await bench.buried(dropped)).toBe(false)
      expect(await bench.buried(kept)).toBe(true)
    })

    it('hands out nothing whose time to live is over, and buries it [MQ-11]', async () => {
      const [soon, later] = [randomUUID(), randomUUID()]
      const queue = await bench.queueOf([
        { body: Buffer.from(soon), timeToLiveMs: 300 },
        { body: Buffer.from(later), timeToLiveMs: 2000 },
        { body: Buffer.from('stays') },
      ])
      await bench.amq.pass(700)
      const consumer = await bench.consume(queue)
      expect(bodies(await bench.take(consumer))).toEqual([later, 'stays'])
      expect(await bench.buried(soon)).toBe(true)
      await consumer.close()
      await bench.amq.pass(2000)
      expect(bodies(await bench.take(await bench.consume(queue)))).toEqual(['stays'])
      expect(await bench.buried(later)).toBe(true)
    })

    it('hands out again, uncounted, what a closed consumer held or had returned', async () => {
      const queue = await bench.queueOf(texts('a', 'b', 'c'))
      const consumer = await bench.consume(queue)
      const { deliveries } = await bench.take(consumer, { max: 3 })
      await consumer.settle([deliveries[1]!], 'failed')
      await consumer.close()
      expect(counts(await bench.take(await bench.consume(queue), { max: 3 }))).toEqual(['a 0', 'b 0', 'c 0'])
    })

    it('keeps what was returned from other consumers', async () => {
      const queue = await bench.queueOf(texts('a'))
      const [consumer, other] = [await bench.consume(queue), await bench.consume(queue)]
      await consumer.settle((await bench.take(consumer, { max: 1 })).deliveries, 'failed')
      expect(counts(await bench.take(other, { waitMs: 100 }))).toEqual([])
      expect(counts(await bench.take(consumer, { max: 1 }))).toEqual(['a 1'])
    })

    it('hands out what was returned to whichever receive waits', async () => {
      const queue = await bench.queueOf(texts('a'))
      const consumer = await bench.consume(queue)
      const { deliveries } = await bench.take(consumer, { max: 1 })
      const waits = consumer.receive({ max: 10, waitMs: 20_000 })
      await consumer.settle(deliveries, 'failed')
      let received = await bench.amq.settled(waits)
      if (received.deliveries.length === 0) received = await bench.take(consumer)
      expect(counts(received)).toEqual(['a 1'])
    })

    it('hands out again what was returned and has expired since', async () => {
      const queue = await bench.queueOf([{ body: Buffer.from('a'), timeToLiveMs: 3000 }])
      const consumer = await bench.consume(queue)
      await consumer.settle((await bench.take(consumer, { max: 1 })).deliveries, 'failed')
      await bench.amq.pass(3500)
      expect(counts(await bench.take(consumer, { max: 1 }))).toEqual(['a 1'])
    })

    it('drops what its dead-letter queue rejects', async () => {
      const text = randomUUID()
      await bench.send(DEAD_LETTER_QUEUE, [{ body: Buffer.from(text) }])
      const consumer = await bench.consume(DEAD_LETTER_QUEUE)
      const { deliveries } = await bench.take(consumer, { max: 1000 })
      await consumer.settle(
        deliveries.filter(({ message }) => message.body.toString() === text),
        'rejected',
      )
      await consumer.close()
      expect(await bench.buried(text)).toBe(false)
    })

    it('drops late fates after a lost connection, tells of it, and goes on by another', async () => {
      const queue = await bench.queueOf(texts('a', 'b'))
      let losses = 0
      const consumer = await bench.consume(queue, () => losses++)
      const { deliveries } = await bench.take(consumer, { max: 2 })
      bench.amq.cut()
      await bench.amq.pass(10)
      expect(deliveries.map((one) => consumer.holds(one))).toEqual([false, false])
      expect(await consumer.settle(deliveries, 'accepted')).toEqual(deliveries)
      expect(losses).toBe(1)
      let received = await bench.take(consumer, { max: 2, waitMs: 10_000 })
      expect(received.isUnanswered === true).toBe(received.deliveries.length === 0)
      if (received.deliveries.length === 0) received = await bench.take(consumer, { max: 2, waitMs: 10_000 })
      expect(counts(received)).toEqual(['a 1', 'b 1'])
      expect(await consumer.settle(received.deliveries, 'accepted')).toEqual([])
      expect(await consumer.count()).toBe(0)
    })
  })
}
