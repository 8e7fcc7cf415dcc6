import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import { idsOf, numbered, onlyShard, put, readFrom } from './contract-reading.ts'
import type { Item } from './port.ts'

const ID: Item = { id: { S: 'a' } }
const FIRST: Item = { ...ID, v: { N: '1' } }
const SECOND: Item = { ...ID, v: { N: '2' } }

/** What a stream tells of writes, and how. */
export function describeRecords({ dynamodb, table }: ContractBench): void {
  const lifeOf = async (viewType: Parameters<typeof table>[0]) => {
    const { port, producer } = dynamodb()
    const made = await table(viewType)
    await producer.write(made, [put(FIRST), put(SECOND), { kind: 'delete', key: ID }])
    return readFrom(port, { table: made })
  }

  describe('streams and shards', () => {
    it('has one stream with one open shard, which the table names', async () => {
      const { port } = dynamodb()
      const made = await table()
      const stream = await port.describeStream({ name: made })
      expect(stream).toMatchObject({ status: 'ENABLED', viewType: 'NEW_AND_OLD_IMAGES' })
      expect(stream.arn).toMatch(/^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/.+\/stream\/[\d-]+T[\d:.]+$/)
      expect(stream.arn).toContain(`:table/${made}/stream/`)
      expect(await port.describeStream({ name: made })).toEqual(stream)
      const { shards, next } = await port.listShards(stream.arn)
      expect(next).toBeNull()
      expect(shards).toMatchObject([{ parent: null, endingSequenceNumber: null }])
    })

    it('tells a table made anew by its label', async () => {
      const { port, producer, pass } = dynamodb()
      const made = await table()
      const { arn } = await port.describeStream({ name: made })
      await producer.deleteTable(made)
      await pass(1100)
      const key = [{ name: 'id', type: 'S' }] as const
      await producer.createTable({ name: made, key, viewType: 'NEW_IMAGE' })
      const now = await port.describeStream({ name: made })
      expect(now.viewType).toBe('NEW_IMAGE')
      expect(now.arn > arn).toBe(true)
    })

    it('is another one after the table got another view type, and none after it was taken away', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      const { arn } = await port.describeStream({ name: made })
      await producer.changeViewType(made, 'KEYS_ONLY')
      const now = await port.describeStream({ name: made })
      expect(now.viewType).toBe('KEYS_ONLY')
      expect(now.arn > arn).toBe(true)
      await producer.changeViewType(made, null)
      const left = await port.describeStream({ name: made }).catch((error: { code: string }) => error.code)
      // A stream that was taken away can be read for another day on AWS, and is named until then.
      expect(left === 'SOURCE_NOT_FOUND' || (left as { status: string }).status === 'DISABLED').toBe(true)
    })

    it('leaves a table alone that is there already, and knows its key', async () => {
      const { producer } = dynamodb()
      const key = [
        { name: 'pk', type: 'S' },
        { name: 'at', type: 'N' },
      ] as const
      const made = await table({ key })
      expect(await producer.createTable({ name: made, key, viewType: 'NEW_AND_OLD_IMAGES' })).toBe(false)
      expect(await producer.keyAttributes(made)).toEqual(['pk', 'at'])
    })
  })

  describe('records', () => {
    it('say what became of an item: INSERT, MODIFY, REMOVE [EVT-8]', async () => {
      const records = await lifeOf({})
      expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE'])
      for (const record of records) {
        expect(record).toMatchObject({ keys: ID, eventVersion: '1.1', viewType: 'NEW_AND_OLD_IMAGES' })
        expect(record.sequenceNumber).toMatch(/^\d{21,40}$/)
        expect(record.userIdentity).toBeUndefined()
      }
      expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(3)
      // Keys, new image, old image: id and a are 3 bytes, v and a number of one digit as well.
      expect(records.map(({ sizeBytes }) => sizeBytes)).toEqual([9, 15, 9])
    })

    it.each([
      ['KEYS_ONLY', [{}, {}, {}]],
      ['NEW_IMAGE', [{ newImage: FIRST }, { newImage: SECOND }, {}]],
      ['OLD_IMAGE', [{}, { oldImage: FIRST }, { oldImage: SECOND }]],
      [
        'NEW_AND_OLD_IMAGES',
        [{ newImage: FIRST }, { newImage: SECOND, oldImage: FIRST }, { oldImage: SECOND }],
      ],
    ] as const)('have the images that %s says [EVT-9]', async (viewType, expected) => {
      const records = await lifeOf({ viewType })
      const images = records.map(({ newImage, oldImage }) => ({
        ...(newImage && { newImage }),
        ...(oldImage && { oldImage }),
      }))
      expect(images).toEqual(expected)
    })

    it('have values of all types as DynamoDB JSON [EVT-10]', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      const item: Item = {
        id: { S: 'ключ "1"' },
        n: { N: '12345678901234567890.5' },
        b: { B: 'AAH/' },
        t: { BOOL: true },
        z: { NULL: true },
        m: { M: { inner: { L: [{ S: '' }, { N: '-7' }, { B: 'AA==' }] } } },
        ss: { SS: ['x', 'yy'] },
        ns: { NS: ['1', '2'] },
        bs: { BS: ['AQ=='] },
      }
      await producer.write(made, [put(item)])
      const [record] = await readFrom(port, { table: made })
      expect(record!.newImage).toEqual(item)
    })

    it('are made by updates, which leave other attributes as they are', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      await producer.write(made, [
        put(FIRST),
        { kind: 'update', item: { ...ID, w: { S: 'x' } } },
        { kind: 'update', item: { id: { S: 'new' }, v: { N: '3' } } },
      ])
      const records = await readFrom(port, { table: made })
      expect(records.map(({ eventName, newImage }) => [eventName, newImage])).toEqual([
        ['INSERT', FIRST],
        ['MODIFY', { ...FIRST, w: { S: 'x' } }],
        ['INSERT', { id: { S: 'new' }, v: { N: '3' } }],
      ])
    })

    it('are not made by what changes nothing', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      await producer.write(made, [
        put(FIRST),
        put(FIRST),
        { kind: 'update', item: FIRST },
        { kind: 'delete', key: { id: { S: 'absent' } } },
      ])
      expect((await readFrom(port, { table: made })).length).toBe(1)
    })

    it('come in order, with growing sequence numbers, in pages that no record is missing between', async () => {
      const { port, producer } = dynamodb()
      const made = await table()
      await producer.write(made, numbered('r', 25))
      const records = await readFrom(port, { table: made, limit: 10 })
      expect(idsOf(records)).toEqual(Array.from({ length: 25 }, (_, n) => `r${n + 1}`))
      const numbers = records.map(({ sequenceNumber }) => sequenceNumber)
      expect(numbers).toEqual([...new Set(numbers)].toSorted())
      const place = { ...(await onlyShard(port, made)), start: { type: 'TRIM_HORIZON' } as const }
      const page = await port.getRecords({ iterator: await port.getIterator(place), limit: 10 })
      expect(page.records.length).toBe(10)
    })

    it('are dated by the second or worse [EVT-12]', async () => {
      const { port, producer, pass, gaps } = dynamodb()
      const made = await table()
      const label = (await port.describeStream({ name: made })).arn.split('/').at(-1)!
      await pass(20)
      await producer.write(made, numbered('r', 1))
      const [record] = await readFrom(port, { table: made })
      const { datesBy = 1000 } = gaps
      expect(record!.arrivedMs % datesBy).toBe(0)
      expect(record!.arrivedMs - Date.parse(`${label}Z`)).toBeGreaterThan(-datesBy)
      expect(record!.arrivedMs - Date.parse(`${label}Z`)).toBeLessThan(60_000)
    })
  })
}
