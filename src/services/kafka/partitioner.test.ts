import fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { freshSeed } from '../../time/index.ts'
import { Partitioner } from './partitioner.ts'

const kafkajs = Partitioners.DefaultPartitioner()
const metadata = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 1,
    replicas: [1],
    isr: [1],
  }))

describe('the partitioner', () => {
  const seed = freshSeed()

  it(`puts every key where Kafka's own does (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 100 }), (bytes, partitions) => {
        const key = Buffer.from(bytes)
        const message = { key, value: null }
        const theirs = kafkajs({ topic: 't', partitionMetadata: metadata(partitions), message })
        expect(new Partitioner(partitions).choose(key)).toBe(theirs)
      }),
      { seed, numRuns: 500 },
    )
  })

  it('spreads records without a key over all partitions', () => {
    const partitioner = new Partitioner(3)
    const chosen = Array.from({ length: 6 }, () => partitioner.choose(null))
    expect(chosen).toEqual([0, 1, 2, 0, 1, 2])
  })
})
