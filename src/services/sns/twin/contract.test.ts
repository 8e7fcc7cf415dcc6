import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../state/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import { describeSnsContract } from '../contract.ts'
import { SnsTwin } from './index.ts'

function twinOn(storage = new MemoryStorage(), clock = new VirtualClock()) {
  return new SnsTwin({ clock, random: seededRandom(1), storage })
}

describeSnsContract('embedded', async () => {
  const service = twinOn()
  return {
    service,
    watch: async (topic) => async () => service.published(topic),
    close: async () => service.close(),
  }
})

describe('the embedded SNS', () => {
  const topic = { name: 'dead', arn: 'arn:aws:sns:us-east-1:000000000000:dead' }

  it('keeps topics and what was published in its storage, in order', async () => {
    const storage = new MemoryStorage()
    const first = twinOn(storage)
    await first.createTopic(topic.name)
    for (let n = 1; n <= 11; n++) await first.publish(topic, `m${n}`)
    const second = twinOn(storage)
    await second.publish(topic, 'm12')
    expect(second.published(topic)).toEqual(Array.from({ length: 12 }, (_, index) => `m${index + 1}`))
  })

  it('refuses a message above 256 KiB, and reaches nothing while its connection is lost', async () => {
    const clock = new VirtualClock()
    const twin = twinOn(new MemoryStorage(), clock)
    await twin.createTopic(topic.name)
    await twin.publish(topic, 'x'.repeat(262_144))
    await expect(twin.publish(topic, 'x'.repeat(262_145))).rejects.toThrow('Message too long')
    twin.loseConnection(clock.now() + 1)
    await expect(twin.publish(topic, 'x')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
  })
})
