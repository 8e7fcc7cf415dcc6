import { describe, expect, it } from 'vitest'
import { texts, type KafkaBench } from './bench.ts'

/** Where Kafka's default partitioner puts these keys among four partitions. */
const PLACES: Record<string, number> = {
  a: 0,
  b: 0,
  'order-17': 1,
  '': 1,
  schlüssel: 0,
  'key-with-more-than-sixteen-bytes': 3,
}

export function describeTopics(bench: KafkaBench): void {
  describe('topics', () => {
    it('are made once', async () => {
      const topic = await bench.topic({ partitions: 3 })
      const { producer } = bench.kafka()
      expect(await producer.createTopic({ topic, partitions: 5 })).toBe(false)
      expect(await producer.partitionCount(topic)).toBe(3)
      expect(await producer.partitionCount(`${topic}-none`)).toBeNull()
    })

    it('put a key where every other producer puts it', async () => {
      const topic = await bench.topic({ partitions: 4 })
      const records = Object.keys(PLACES).map((key) => ({ key: Buffer.from(key), value: null, headers: [] }))
      const places = await bench.kafka().producer.produce({ topic, records })
      expect(places.map(({ partition }) => partition)).toEqual(Object.values(PLACES))
    })

    it('spread records without a key over all partitions', async () => {
      const topic = await bench.topic({ partitions: 4 })
      const records = Array.from({ length: 8 }, () => ({ key: null, value: null, headers: [] }))
      const places = await bench.kafka().producer.produce({ topic, records })
      for (const partition of [0, 1, 2, 3]) {
        expect(places.filter((place) => place.partition === partition)).toHaveLength(2)
      }
    })

    it('say where each record stands, and what they hold', async () => {
      const topic = await bench.topic({ partitions: 2 })
      const { producer } = bench.kafka()
      expect(await producer.produce({ topic, records: [...texts(0, 'a', 'b'), ...texts(1, 'c')] })).toEqual([
        { partition: 0, offset: 0 },
        { partition: 0, offset: 1 },
        { partition: 1, offset: 0 },
      ])
      expect(await producer.produce({ topic, records: texts(1, 'd') })).toEqual([{ partition: 1, offset: 1 }])
      await producer.deleteRecords({ topic, partition: 0, before: 1 })
      expect(await bench.kafka().connect().port.topicOffsets(topic)).toEqual([
        { partition: 0, earliest: 1, latest: 2 },
        { partition: 1, earliest: 0, latest: 2 },
      ])
    })

    it('that do not exist are said to be missing', async () => {
      const topic = `${await bench.topic()}-none`
      const missing = { code: 'SOURCE_NOT_FOUND' }
      await expect(bench.join(bench.kafka().connect(), { topic })).rejects.toMatchObject(missing)
      await expect(bench.kafka().connect().port.topicOffsets(topic)).rejects.toMatchObject(missing)
    })
  })
}
