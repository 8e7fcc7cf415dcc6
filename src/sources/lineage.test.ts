import { describe, expect, it } from 'vitest'
import { readableShards } from './lineage.ts'

const shard = (id: string, ...parents: string[]) => ({ id, parents, closed: false })

describe('the order of shards [KIN-13]', () => {
  const readable = (shards: ReturnType<typeof shard>[], ended: string[], opened: string[] = []) =>
    readableShards(shards, { ended: new Set(ended), opened: new Set(opened) }).map(({ id }) => id)

  it('lets children wait until their parent has ended', () => {
    const shards = [shard('0'), shard('1', '0'), shard('2', '0')]
    expect(readable(shards, [])).toEqual(['0'])
    expect(readable(shards, ['0'])).toEqual(['1', '2'])
  })

  it('lets the child of a merge wait for both', () => {
    const shards = [shard('0'), shard('1'), shard('2', '0', '1')]
    expect(readable(shards, ['0'])).toEqual(['1'])
    expect(readable(shards, ['0', '1'])).toEqual(['2'])
  })

  it('does not wait for a parent that is gone', () => {
    expect(readable([shard('2', '0', '1'), shard('3', '2')], [])).toEqual(['2'])
  })

  it('waits for a parent that is gone while it is read', () => {
    expect(readable([shard('2', '0', '1')], ['0'], ['0', '1'])).toEqual([])
    expect(readable([shard('2', '0', '1')], ['0', '1'], ['0', '1'])).toEqual(['2'])
  })
})
