import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { freshSeed } from '../../../time/index.ts'
import type { KafkaRecord } from '../port.ts'
import { readableRecords, type PartitionReply } from './fetch-reply.ts'
import { writeBatch } from './record-batch-writer.ts'
import { decodeBatches, type RecordBatch } from './record-batch.ts'

const TRANSACTIONAL = 0x10
const CONTROL = 0x20

function record(offset: number, options: Partial<KafkaRecord> = {}): KafkaRecord {
  const value = Buffer.from(`v${offset}`)
  return {
    offset,
    timestampMs: 1000 + offset,
    timestampType: 'CREATE_TIME',
    key: null,
    value,
    headers: [],
    ...options,
  }
}

describe('record batches', () => {
  const seed = freshSeed()
  const bytes = fc.uint8Array({ maxLength: 300 }).map((one): Buffer => Buffer.from(one))
  const nullable = fc.option(bytes, { nil: null })
  const headers = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), nullable), { maxLength: 3 })

  it(`are decoded as they were written, whatever is in them (seed ${seed})`, async () => {
    const some = fc.record({
      gap: fc.nat(200),
      ms: fc.integer({ min: -1, max: 2 ** 45 }),
      key: nullable,
      value: nullable,
      headers,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.maxSafeNat(),
        fc.array(some, { minLength: 1, maxLength: 5 }),
        async (start, written) => {
          const baseOffset = Math.floor(start / 2)
          let offset = baseOffset - 1
          const records = written.map(({ gap, ms, key, value, headers }): KafkaRecord => {
            offset += 1 + gap
            return {
              offset,
              timestampMs: ms,
              timestampType: 'CREATE_TIME',
              key,
              value,
              headers,
            }
          })
          const [batch] = await decodeBatches(writeBatch({ baseOffset, records }))
          expect(batch).toMatchObject({ lastOffset: offset, control: null, transactional: false })
          expect(batch!.records).toEqual(records)
        },
      ),
      { seed, numRuns: 200 },
    )
  })

  it.each([
    ['gzip', 1, gzipSync],
    ['lz4', 3, compressFrameSync],
    ['zstd', 4, zstdCompressSync],
  ])('packed with %s are unpacked', async (_, codec, compress) => {
    const records = [record(0), record(1)]
    const packed = writeBatch({ baseOffset: 0, records, attributes: codec, compress: (one) => compress(one) })
    expect((await decodeBatches(packed))[0]!.records).toEqual(records)
  })

  it('packed with something unknown are refused', async () => {
    const packed = writeBatch({ baseOffset: 0, records: [record(0)], attributes: 5 })
    await expect(decodeBatches(packed)).rejects.toThrow('unknown codec 5')
  })

  it('stamped by the broker have its time in every record', async () => {
    const written = writeBatch({
      baseOffset: 0,
      records: [record(0), record(1)],
      attributes: 8,
      maximumTimestampMs: 77,
    })
    const [batch] = await decodeBatches(written)
    const stamp = { timestampMs: 77, timestampType: 'LOG_APPEND_TIME' }
    expect(batch!.records).toMatchObject([stamp, stamp])
  })

  it('that are cut off at the end of a reply are left for the next one', async () => {
    const first = writeBatch({ baseOffset: 0, records: [record(0)] })
    const second = writeBatch({ baseOffset: 1, records: [record(1)] })
    for (const cut of [1, 20, second.length - 1]) {
      expect(await decodeBatches(Buffer.concat([first, second.subarray(0, cut)]))).toHaveLength(1)
    }
    expect(await decodeBatches(Buffer.concat([first, second]))).toHaveLength(2)
  })

  it('of an older format are refused by name [KAF-15, CON-26]', async () => {
    const old = writeBatch({ baseOffset: 0, records: [record(0)] })
    old.writeInt8(1, 16)
    await expect(decodeBatches(old)).rejects.toThrow('the format of Kafka before 0.11')
  })
})

describe('what a reader of committed data gets', () => {
  const reply = async (batches: Buffer[], aborted: [producerId: string, firstOffset: number][] = []) => {
    const decoded: readonly RecordBatch[] = await decodeBatches(Buffer.concat(batches))
    const abortedTransactions = aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset }))
    const watermarks = { highWatermark: 100, lastStableOffset: 100 }
    return {
      topic: 't',
      partition: 0,
      errorCode: 0,
      ...watermarks,
      abortedTransactions,
      batches: decoded,
    } as PartitionReply
  }
  const data = (producerId: bigint, ...offsets: number[]) =>
    writeBatch({
      baseOffset: offsets[0]!,
      records: offsets.map((one) => record(one)),
      attributes: TRANSACTIONAL,
      producerId,
    })
  const marker = (producerId: bigint, offset: number, type: 'abort' | 'commit') => {
    const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1])
    return writeBatch({
      baseOffset: offset,
      records: [record(offset, { key })],
      attributes: TRANSACTIONAL | CONTROL,
      producerId,
    })
  }
  const offsets = (records: readonly KafkaRecord[]) => records.map(({ offset }) => offset)

  it('has no control records, and goes on behind them [SIL-14]', async () => {
    const { records, nextOffset } = readableRecords(await reply([data(7n, 0, 1), marker(7n, 2, 'commit')]), 0)
    expect(offsets(records)).toEqual([0, 1])
    expect(nextOffset).toBe(3)
  })

  it('has nothing of aborted transactions, and all of those around them [SIL-14]', async () => {
    const batches = [
      data(7n, 0, 1),
      data(8n, 2),
      marker(7n, 3, 'abort'),
      data(7n, 4),
      marker(8n, 5, 'commit'),
      marker(7n, 6, 'commit'),
      writeBatch({ baseOffset: 7, records: [record(7)] }),
    ]
    const { records, nextOffset } = readableRecords(await reply(batches, [['7', 0]]), 0)
    expect(offsets(records)).toEqual([2, 4, 7])
    expect(nextOffset).toBe(8)
  })

  it('has nothing in front of the offset asked for', async () => {
    const whole = await reply([writeBatch({ baseOffset: 0, records: [record(0), record(1), record(2)] })])
    expect(offsets(readableRecords(whole, 2).records)).toEqual([2])
  })

  it('passes over what compaction has removed, a whole batch too [SIL-14]', async () => {
    const batches = [
      writeBatch({ baseOffset: 0, records: [record(3)], lastOffset: 500 }),
      writeBatch({ baseOffset: 501, records: [], lastOffset: 900 }),
    ]
    const { records, nextOffset } = readableRecords(await reply(batches), 0)
    expect(offsets(records)).toEqual([3])
    expect(nextOffset).toBe(901)
    expect(readableRecords(await reply(batches.slice(1)), 600)).toEqual({ records: [], nextOffset: 901 })
  })

  it('stays where it is when the reply is empty', async () => {
    expect(readableRecords(await reply([]), 42)).toEqual({ records: [], nextOffset: 42 })
  })
})
