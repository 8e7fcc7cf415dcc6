import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryDisk, MemoryStorage } from '../../../state/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { followIterator, idsOf, numbered, onlyShard, put, readFrom } from '../contract-reading.ts'
import type { Item, TableDefinition } from '../port.ts'
import { DynamodbTwin } from './index.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const orders: TableDefinition = {
  name: 'orders',
  key: [{ name: 'id', type: 'S' }],
  viewType: 'NEW_AND_OLD_IMAGES',
}

let clock: VirtualClock
let disk: MemoryDisk
let storage: MemoryStorage
let twin: DynamodbTwin
const again = () => new DynamodbTwin({ clock, storage })
beforeEach(async () => {
  clock = new VirtualClock()
  disk = new MemoryDisk()
  storage = new MemoryStorage(disk)
  twin = again()
  await twin.createTable(orders)
})

const write = (prefix: string, count = 1) => twin.write('orders', numbered(prefix, count))
const shardsOf = async (one = twin) => (await one.listShards((await one.describeStream(orders)).arn)).shards
const all = async (one = twin) => {
  const { arn: streamArn } = await one.describeStream(orders)
  const records = (await shardsOf(one)).map(async ({ id: shard }) => {
    const start = { type: 'TRIM_HORIZON' } as const
    return followIterator(one, await one.getIterator({ streamArn, shard, start }))
  })
  return idsOf((await Promise.all(records)).flat())
}

describe('the embedded DynamoDB and its storage', () => {
  it('keeps tables, items, records and iterators across a restart', async () => {
    await write('a', 3)
    const place = { ...(await onlyShard(twin, 'orders')), start: { type: 'TRIM_HORIZON' } as const }
    const iterator = await twin.getIterator(place)
    const before = await readFrom(twin, { table: 'orders' })
    const later = again()
    expect(await followIterator(later, iterator)).toEqual(before)
    await later.write('orders', [put({ id: { S: 'a1' }, v: { N: '1' } })])
    const last = (await readFrom(again(), { table: 'orders' })).at(-1)!
    expect(last).toMatchObject({ eventName: 'MODIFY', oldImage: { id: { S: 'a1' } } })
  })

  it('rolls nothing over that cannot be stored: records of unknown shards would be lost', async () => {
    const { id } = (await shardsOf())[0]!
    disk.isFull = true
    await expect(twin.rollOver('orders', id, 2)).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
    disk.isFull = false
    await write('a', 3)
    expect(await all(again())).toEqual(['a1', 'a2', 'a3'])
    expect(await shardsOf(again())).toEqual(await shardsOf())
  })

  it('stores later what time has changed when it cannot at once: records of unknown shards would be lost', async () => {
    for (let shard = 0; shard < 2; shard++) {
      await clock.advanceBy(5 * HOUR_MS)
      disk.isFull = true
      await expect(shardsOf()).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
      disk.isFull = false
    }
    await write('a', 3)
    expect(await shardsOf(again())).toEqual(await shardsOf())
    expect(await all(again())).toEqual(['a1', 'a2', 'a3'])
  })

  it('makes no table and no stream that cannot be stored: records of unknown ones would be lost', async () => {
    const other = { ...orders, name: 'other' }
    disk.isFull = true
    await expect(twin.createTable(other)).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN' })
    await expect(twin.changeViewType('orders', 'KEYS_ONLY')).rejects.toMatchObject({
      code: 'STATE_NOT_WRITTEN',
    })
    disk.isFull = false
    expect(await twin.describeStream(orders)).toMatchObject({ viewType: 'NEW_AND_OLD_IMAGES' })
    expect(await twin.createTable(other)).toBe(true)
    await twin.changeViewType('orders', 'KEYS_ONLY')
    for (const table of [orders, other]) {
      expect(await again().describeStream(table)).toEqual(await twin.describeStream(table))
    }
  })

  it('stores what goes alongside together with the items, or neither', async () => {
    await twin.write('orders', numbered('a', 1), [['feeder/orders', '1']])
    expect([...storage.entries('feeder/')]).toEqual([['feeder/orders', '1']])
    const stored = [...storage.entries('')]
    storage.write = () => {
      throw new Error('disk full')
    }
    await expect(twin.write('orders', numbered('b', 1), [['feeder/orders', '2']])).rejects.toThrow(
      'disk full',
    )
    expect(await all()).toEqual(['a1'])
    expect([...storage.entries('')]).toEqual(stored)
  })

  it.each([
    [{ v: { N: '1' } }, 'id is in the key of table orders and must be {"S": "…"}, not nothing'],
    [{ id: { N: '1' } }, 'id is in the key of table orders and must be {"S": "…"}, not {"N":"1"}'],
    [{ id: { S: '' } }, 'must be {"S": "…"}, not {"S":""}'],
    [{ id: { S: 'x'.repeat(400 * 1024) } }, 'an item has at most 400 KB, not 409602 bytes'],
  ] as [Item, string][])('writes nothing when an item is refused', async (item, message) => {
    const call = twin.write('orders', [...numbered('a', 1), put(item)])
    await expect(call).rejects.toThrow(message)
    expect(await all()).toEqual([])
  })

  it('leaves nothing of a deleted table', async () => {
    await write('a', 150)
    await twin.deleteTable('orders')
    expect([...storage.entries('')]).toEqual([])
  })
})

describe('the stream of an embedded table', () => {
  it('deletes items for their age in the name of the service [EVT-13]', async () => {
    await write('a', 2)
    await twin.expireItems('orders', [{ id: { S: 'a1' } }, { id: { S: 'absent' } }])
    const records = await readFrom(twin, { table: 'orders' })
    expect(records.length).toBe(3)
    expect(records.at(-1)).toMatchObject({
      eventName: 'REMOVE',
      keys: { id: { S: 'a1' } },
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    })
    expect(await readFrom(again(), { table: 'orders' })).toEqual(records)
  })

  it('rolls its shard over after four hours, to a child that goes on', async () => {
    await write('a')
    await clock.advanceBy(4 * HOUR_MS)
    await write('b')
    const [parent, child] = await shardsOf()
    expect(parent!.endingSequenceNumber).toMatch(/^\d{30}$/)
    expect(child).toMatchObject({ parent: parent!.id, endingSequenceNumber: null })
    expect(await all()).toEqual(['a1', 'b1'])
    expect(await shardsOf(again())).toEqual(await shardsOf())
    const page = await twin.getRecords({
      iterator: await twin.getIterator({
        streamArn: (await twin.describeStream(orders)).arn,
        shard: parent!.id,
        start: { type: 'TRIM_HORIZON' },
      }),
      limit: 10,
    })
    expect(page.nextIterator).toBeNull()
  })

  it('can be split, and then keeps each item in one of the children', async () => {
    await twin.rollOver('orders', (await shardsOf())[0]!.id, 2)
    await write('r', 20)
    const [, left, right] = await shardsOf()
    expect([left!.parent, right!.parent]).toEqual([(await shardsOf())[0]!.id, (await shardsOf())[0]!.id])
    expect((await all()).toSorted()).toEqual(
      numbered('r', 20)
        .map((one) => idOf(one))
        .toSorted(),
    )
  })

  it('keeps records for 24 hours, and closed shards as long [DDB-7]', async () => {
    await write('old')
    await clock.advanceBy(20 * HOUR_MS)
    await write('young')
    expect(await all()).toEqual(['old1', 'young1'])
    await clock.advanceBy(4 * HOUR_MS + 1000)
    expect(await all()).toEqual(['young1'])
    await clock.advanceBy(40 * HOUR_MS)
    expect(await all()).toEqual([])
    expect(
      (await shardsOf()).filter(({ endingSequenceNumber }) => endingSequenceNumber !== null).length,
    ).toBe(1)
    expect([...storage.entries('record/')]).toEqual([])
  })

  it('refuses a place with records behind it that are gone', async () => {
    await write('a', 3)
    const [first] = await readFrom(twin, { table: 'orders' })
    const shard = await onlyShard(twin, 'orders')
    const iterator = await twin.getIterator({ ...shard, start: { type: 'TRIM_HORIZON' } })
    await clock.advanceBy(3 * HOUR_MS)
    await write('b')
    await clock.advanceBy(21 * HOUR_MS + 1000)
    const { sequenceNumber } = first!
    const after = twin.getIterator({ ...shard, start: { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber } })
    await expect(after).rejects.toMatchObject({ name: 'TrimmedDataError' })
    await expect(twin.getRecords({ iterator, limit: 1 })).rejects.toThrow('Iterator expired')
  })

  it('lets an iterator live 15 minutes and no longer', async () => {
    const place = { ...(await onlyShard(twin, 'orders')), start: { type: 'TRIM_HORIZON' } as const }
    const iterator = await twin.getIterator(place)
    await clock.advanceBy(15 * MINUTE_MS)
    await twin.getRecords({ iterator, limit: 1 })
    await clock.advanceBy(1)
    await expect(twin.getRecords({ iterator, limit: 1 })).rejects.toThrow('Iterator expired')
  })

  it('is another one after its view type changed, and the table keeps its items', async () => {
    await write('a')
    const before = await twin.describeStream(orders)
    expect(await twin.createTable({ ...orders, viewType: 'NEW_IMAGE' })).toBe(false)
    const now = await twin.describeStream(orders)
    expect([now.viewType, now.arn === before.arn]).toEqual(['NEW_IMAGE', false])
    await expect(twin.listShards(before.arn)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    await twin.write('orders', [{ kind: 'update', item: { id: { S: 'a1' }, v: { N: '1' } } }])
    expect(await readFrom(again(), { table: 'orders' })).toMatchObject([{ eventName: 'MODIFY' }])
  })

  it('stays as it is, with its stream, when its table is to have another key', async () => {
    const before = await twin.describeStream(orders)
    const other = { ...orders, key: [{ name: 'pk', type: 'N' }], viewType: 'NEW_IMAGE' } as const
    expect(await twin.createTable(other)).toBe(false)
    expect(await twin.describeStream(orders)).toEqual(before)
    expect(twin.keyOf('orders')).toEqual([{ name: 'id', type: 'S' }])
  })
})

function idOf(one: ReturnType<typeof numbered>[number]): string {
  return 'item' in one ? (one.item['id'] as { S: string }).S : ''
}
