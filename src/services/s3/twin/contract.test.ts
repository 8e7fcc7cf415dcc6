import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../state/index.ts'
import { VirtualClock } from '../../../time/index.ts'
import { describeS3Contract } from '../contract.ts'
import { S3Twin } from './index.ts'

function twinOn(storage = new MemoryStorage(), clock = new VirtualClock()) {
  return new S3Twin({ clock, storage })
}

describeS3Contract('embedded', async () => {
  const service = twinOn()
  return { service, close: async () => service.close() }
})

describe('the embedded S3', () => {
  it('keeps buckets and objects in its storage', async () => {
    const storage = new MemoryStorage()
    const first = twinOn(storage)
    await first.createBucket('dead-orders')
    await first.putObject({ bucket: 'dead-orders', key: 'a', body: '1' })
    expect(await twinOn(storage).getObject('dead-orders', 'a')).toBe('1')
  })

  it('reaches nothing while its connection is lost', async () => {
    const clock = new VirtualClock()
    const twin = twinOn(new MemoryStorage(), clock)
    await twin.createBucket('dead-orders')
    twin.loseConnection(clock.now() + 1)
    await expect(twin.headBucket('dead-orders')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
  })
})
