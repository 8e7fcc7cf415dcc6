import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SnsPort, SnsProducer, TopicAddress } from './port.ts'

/** One SNS under test. */
export interface SnsUnderTest {
  readonly service: SnsPort & SnsProducer
  /** From now on keeps what is published to a topic. @returns what was published since, once there are `count` */
  readonly watch: (topic: TopicAddress) => Promise<(count: number) => Promise<readonly string[]>>
  close(): Promise<void>
}

/**
 * The suite that every SNS passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeSnsContract(name: string, start: (() => Promise<SnsUnderTest>) | null): void {
  describe.skipIf(start === null)(`the SNS contract: ${name}`, () => {
    let sns: SnsUnderTest
    beforeAll(async () => {
      sns = await start!()
    })
    afterAll(() => sns.close())
    const address = (): TopicAddress => {
      const topic = `contract-${randomUUID()}`
      return { name: topic, arn: `arn:aws:sns:us-east-1:123456789012:${topic}` }
    }

    it('publishes to a topic that is made once, whatever account its ARN names', async () => {
      const topic = address()
      expect(await sns.service.createTopic(topic.name)).toBe(true)
      expect(await sns.service.createTopic(topic.name)).toBe(false)
      expect(await sns.service.describeTopic(topic)).toMatch(new RegExp(`:${topic.name}$`))
      const published = await sns.watch(topic)
      expect(await sns.service.publish(topic, '{"a":"grüße"}')).not.toBe('')
      expect(await published(1)).toEqual(['{"a":"grüße"}'])
      await sns.service.deleteTopic(topic)
    })

    it('knows no topic that nobody has made, and none that was removed', async () => {
      const topic = address()
      const absent = { code: 'SOURCE_NOT_FOUND', message: expect.stringContaining('Topic does not exist') }
      await expect(sns.service.describeTopic(topic)).rejects.toMatchObject(absent)
      await sns.service.createTopic(topic.name)
      await sns.service.publish(topic, 'a')
      await sns.service.deleteTopic(topic)
      await expect(sns.service.publish(topic, 'a')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    })

    it('refuses an empty message', async () => {
      const topic = address()
      await sns.service.createTopic(topic.name)
      await expect(sns.service.publish(topic, '')).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
      await sns.service.deleteTopic(topic)
    })
  })
}
