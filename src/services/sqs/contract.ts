import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBatches } from './contract-batches.ts'
import { describeFifo } from './contract-fifo.ts'
import { describeRedrive } from './contract-redrive.ts'
import { md5OfAttributes, md5OfBody } from './message-digest.ts'
import type { QueueAddress, QueueProperties, SqsPort, SqsProducer } from './port.ts'

/** One SQS under test. */
export interface SqsUnderTest {
  readonly service: SqsPort & SqsProducer
  /** Lets so much of the service's own time pass. */
  readonly pass: (ms: number) => Promise<void>
  /** What this server is known not to do as AWS does; never more than that. */
  readonly gaps: {
    /** A handle whose time is over deletes from a FIFO queue too. */
    readonly oldHandlesDelete?: true
    /** A message that was redriven does not say where from. */
    readonly noDeadLetterSource?: true
    /** Attributes are taken whatever their number. */
    readonly anyNumberOfAttributes?: true
    /** A handle of a message that is gone is refused. */
    readonly deletesOnce?: true
    /** A standard queue takes a FIFO queue for its dead letters. */
    readonly anyDeadLetterQueue?: true
  }
  close(): Promise<void>
}

/** What the parts of the suite work with. */
export interface ContractBench {
  readonly sqs: () => SqsUnderTest
  /** Makes a queue of a name of its own. */
  readonly queueOf: (properties?: Partial<QueueProperties>, suffix?: '' | '.fifo') => Promise<QueueAddress>
  readonly receive: (queue: QueueAddress, waitSeconds?: number) => ReturnType<SqsPort['receiveMessages']>
}

/**
 * The suite that every SQS passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeSqsContract(name: string, start: (() => Promise<SqsUnderTest>) | null): void {
  describe.skipIf(start === null)(`the SQS contract: ${name}`, () => {
    let sqs: SqsUnderTest
    const made: QueueAddress[] = []
    beforeAll(async () => {
      sqs = await start!()
    })
    afterAll(async () => {
      for (const queue of made) await sqs.service.deleteQueue(queue)
      await sqs.close()
    })
    const queueOf: ContractBench['queueOf'] = async (properties = {}, suffix = '') => {
      const queue = { name: `contract-${randomUUID()}${suffix}` }
      await sqs.service.createQueue({ ...queue, ...properties })
      made.push(queue)
      return queue
    }
    const receive = (queue: QueueAddress, waitSeconds = 0) =>
      sqs.service.receiveMessages({ queue, max: 10, waitSeconds })
    const bench = { sqs: () => sqs, queueOf, receive }
    describeBatches(bench)
    describeFifo(bench)
    describeRedrive(bench)

    it('makes a queue once, and changes its properties', async () => {
      const queue = await queueOf({ visibilityTimeoutSeconds: 7 })
      expect(await sqs.service.describeQueue(queue)).toMatchObject({
        name: queue.name,
        isFifo: false,
        visibilityTimeoutSeconds: 7,
        delaySeconds: 0,
      })
      expect(await sqs.service.createQueue({ ...queue, visibilityTimeoutSeconds: 9 })).toBe(false)
      expect((await sqs.service.describeQueue(queue)).visibilityTimeoutSeconds).toBe(9)
    })

    it('hands out what was sent, in full, and hides it until it is shown or deleted', async () => {
      const queue = await queueOf()
      const attributes = {
        kind: { dataType: 'String', stringValue: 'poison' },
        raw: { dataType: 'Binary', binaryValue: Buffer.from([0, 255]) },
      }
      const { messageId: id } = await sqs.service.sendMessage(queue, { body: 'grüße "x"', attributes })
      const [first] = await receive(queue, 2)
      expect(first).toMatchObject({ messageId: id, body: 'grüße "x"', receiveCount: 1 })
      expect(first!.attributes['kind']).toEqual(attributes.kind)
      expect([...first!.attributes['raw']!.binaryValue!]).toEqual([0, 255])
      expect(first).toMatchObject({
        md5OfBody: md5OfBody('grüße "x"'),
        md5OfAttributes: md5OfAttributes(attributes),
        system: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(first!.sentMs),
          ApproximateFirstReceiveTimestamp: String(first!.firstReceivedMs),
          SenderId: expect.stringMatching(/./),
        },
      })
      expect(first!.firstReceivedMs).toBeGreaterThanOrEqual(first!.sentMs)
      expect(await receive(queue)).toEqual([])
      await sqs.service.changeVisibility(queue, first!.receiptHandle, 0)
      const [second] = await receive(queue, 2)
      expect(second).toMatchObject({
        messageId: id,
        receiveCount: 2,
        firstReceivedMs: first!.firstReceivedMs,
      })
      await sqs.service.deleteMessage(queue, second!.receiptHandle)
      if (!sqs.gaps.deletesOnce) await sqs.service.deleteMessage(queue, second!.receiptHandle)
      await sqs.pass(1000)
      expect(await receive(queue)).toEqual([])
    })

    it('shows a message again when its visibility timeout is over', async () => {
      const queue = await queueOf({ visibilityTimeoutSeconds: 1 })
      await sqs.service.sendMessage(queue, { body: 'a' })
      expect(await receive(queue, 2)).toHaveLength(1)
      expect(await receive(queue)).toEqual([])
      await sqs.pass(1300)
      expect(await receive(queue, 2)).toMatchObject([{ body: 'a', receiveCount: 2 }])
    })

    it('keeps a delayed message back', async () => {
      const queue = await queueOf({ delaySeconds: 1 })
      await sqs.service.sendMessage(queue, { body: 'later' })
      await sqs.service.sendMessage(queue, { body: 'at once', delaySeconds: 0 })
      expect((await receive(queue)).map(({ body }) => body)).toEqual(['at once'])
      await sqs.pass(1300)
      expect((await receive(queue, 2)).map(({ body }) => body)).toEqual(['later'])
    })

    it('refuses an empty message', async () => {
      const queue = await queueOf()
      await expect(sqs.service.sendMessage(queue, { body: '' })).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
      })
    })

    it('knows no queue that nobody has made, and none that was removed', async () => {
      const queue = { name: `contract-${randomUUID()}` }
      const absent = { code: 'SOURCE_NOT_FOUND', message: expect.stringContaining('queue does not exist') }
      await expect(sqs.service.describeQueue(queue)).rejects.toMatchObject(absent)
      await expect(sqs.service.sendMessage(queue, { body: 'a' })).rejects.toMatchObject(absent)
      await sqs.service.createQueue(queue)
      await sqs.service.sendMessage(queue, { body: 'a' })
      await sqs.service.deleteQueue(queue)
      await expect(sqs.service.sendMessage(queue, { body: 'a' })).rejects.toMatchObject(absent)
    })
  })
}
