import { randomUUID } from 'node:crypto'
import kafkajs, { CompressionTypes, type Message, type Producer, type ProducerConfig } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { textOf, texts, type KafkaBench, type TestMember } from './bench.ts'
import { kafkajsClient } from '../client/kafkajs-client.ts'
import { Sockets } from '../client/sockets.ts'

const transactional = (): ProducerConfig => ({
  transactionalId: randomUUID(),
  maxInFlightRequests: 1,
  idempotent: true,
})

/** What only a real broker has: packed topics, transactions, compaction. */
export function describeBrokerFeatures(bench: KafkaBench, broker: string): void {
  describe('a real topic', () => {
    const kafka = () => kafkajsClient({ brokers: [broker] }, new Sockets())
    const createPartitioner = kafkajs.Partitioners.DefaultPartitioner
    /** One for each use: kafkajs's producers do not get over a topic that is deleted. */
    const producing = async (options: ProducerConfig, produce: (producer: Producer) => Promise<unknown>) => {
      const producer = kafka().producer({ createPartitioner, ...options })
      await producer.connect()
      await produce(producer)
      await producer.disconnect()
    }

    const readAll = async (topic: string): Promise<TestMember> => {
      const [end] = await bench.kafka().connect().port.topicOffsets(topic)
      const member = await bench.join(bench.kafka().connect(), { topic })
      const claim = member.claims.get(0)!
      for (let next = 0; next < end!.latest;) {
        const page = await bench.settled(
          'a page',
          member.member.poll(claim, { maximumRecords: 1000, waitMs: 5000 }),
        )
        for (const { offset, value } of page.records)
          member.records.push({ partition: 0, offset, text: String(value) })
        next = page.nextOffset
      }
      return member
    }

    it.each(['gzip', 'snappy', 'lz4', 'zstd'])(
      'that the broker packs with %s is read [KAF-16]',
      async (codec) => {
        const topic = await bench.topic({ config: { 'compression.type': codec } })
        const values = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(100)}`)
        await bench.kafka().producer.produce({ topic, records: texts(0, ...values) })
        expect((await readAll(topic)).textsOf(0)).toEqual(values)
      },
    )

    it.each([
      ['gzip', CompressionTypes.GZIP],
      ['snappy', CompressionTypes.Snappy],
      ['lz4', CompressionTypes.LZ4],
      ['zstd', CompressionTypes.ZSTD],
    ])('that a producer packs with %s is read [KAF-16]', async (_, compression) => {
      const topic = await bench.topic()
      const values = Array.from({ length: 2000 }, (_, index) => `${index} ${'y'.repeat(100)}`)
      const messages = values.map((value) => ({ value, partition: 0 }))
      await producing({}, (producer) => producer.send({ topic, compression, messages }))
      expect((await readAll(topic)).textsOf(0)).toEqual(values)
    })

    it('of transactions gives what was committed, and moves on behind the rest [KAF-16, SIL-14]', async () => {
      const topic = await bench.topic()
      await producing(transactional(), async (producer) => {
        const within = async (end: 'commit' | 'abort', ...values: string[]) => {
          const transaction = await producer.transaction()
          await transaction.send({
            topic,
            messages: values.map((value): Message => ({ value, partition: 0 })),
          })
          await transaction[end]()
        }
        await within('commit', 'a', 'b')
        await within('abort', 'never', 'never')
        await within('commit', 'c')
        await within('abort', 'never')
      })
      const member = await readAll(topic)
      expect(member.textsOf(0)).toEqual(['a', 'b', 'c'])
      // Three records of ten offsets: the rest are three aborted ones and four markers.
      const end = await bench.settled('the end', member.poll(0))
      expect(end).toMatchObject({ records: [], nextOffset: 10, highWatermark: 10 })
      expect(await bench.settled('a commit', member.member.commit(member.claims.get(0)!, 10))).toBe(true)
    })

    it('with an open transaction ends in front of it', async () => {
      const topic = await bench.topic()
      await bench.kafka().producer.produce({ topic, records: texts(0, 'a') })
      const member = await bench.join(bench.kafka().connect(), { topic })
      await producing(transactional(), async (producer) => {
        const transaction = await producer.transaction()
        await transaction.send({ topic, messages: [{ value: 'open', partition: 0 }] })
        await bench.kafka().producer.produce({ topic, records: texts(0, 'behind') })
        expect(textOf(await bench.settled('a page', member.poll(0)))).toEqual(['a'])
        const end = await bench.settled('the end', member.poll(0))
        expect(end).toMatchObject({ records: [], nextOffset: 1, highWatermark: 3, caughtUp: true })
        await transaction.commit()
      })
      member.read()
      await bench.kafka().until('the rest is read', () => member.records.length === 2)
      expect(member.textsOf(0)).toEqual(['open', 'behind'])
    })

    it('that has got partitions since is read from their oldest record, also with LATEST [LIF-13]', async () => {
      const topic = await bench.topic()
      const first = await bench.join(bench.kafka().connect(), { topic, start: { kind: 'LATEST' } })
      expect(await bench.settled('a commit', first.member.commit(first.claims.get(0)!, 0))).toBe(true)
      await bench.settled('it leaves', first.leave())
      const admin = kafka().admin()
      await admin.connect()
      await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] })
      await admin.disconnect()
      await bench.kafka().producer.produce({ topic, records: texts(1, 'unseen') })
      const { groupId } = first
      const again = await bench.join(bench.kafka().connect(), { topic, groupId, start: { kind: 'LATEST' } })
      expect(again.claims.get(1)).toMatchObject({ offset: 0, startsAt: 'TRIM_HORIZON' })
      expect(textOf(await bench.settled('a page', again.poll(1)))).toEqual(['unseen'])
    })

    it('that was compacted is read over its gaps to its end [KAF-16, SIL-14]', async () => {
      const config = {
        'cleanup.policy': 'compact',
        'segment.ms': '100',
        'min.cleanable.dirty.ratio': '0.001',
        'max.compaction.lag.ms': '100',
      }
      const topic = await bench.topic({ config })
      const keyed = (from: number, to: number, value: string) =>
        Array.from({ length: to - from }, (_, at) => ({
          key: `k${from + at}`,
          value: `${value}${from + at}`,
          partition: 0,
        }))
      // Of this producer's batch nothing survives: the broker keeps an empty one in its place.
      await producing({ idempotent: true, maxInFlightRequests: 1 }, (producer) =>
        producer.send({ topic, messages: keyed(0, 500, 'old') }),
      )
      await producing({}, (producer) => producer.send({ topic, messages: keyed(0, 500, 'new') }))
      const clean = async () => {
        // A segment is cleaned once a later one is open.
        const last = [{ ...texts(0, 'last')[0]!, key: Buffer.from('last') }]
        await bench.kafka().producer.produce({ topic, records: last })
        const member = await readAll(topic)
        await bench.settled('it leaves', member.leave())
        return member.textsOf(0).filter((text) => text !== 'last')
      }
      let read = await clean()
      while (read.length > 500) read = await clean()
      expect(read).toEqual(keyed(0, 500, 'new').map(({ value }) => value))
    })
  })
}
