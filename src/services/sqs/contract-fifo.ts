import { describe, expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import type { NewMessage, QueueAddress, QueueProperties } from './port.ts'

/** FIFO queues. */
export function describeFifo({ sqs, queueOf, receive }: ContractBench): void {
  const fifo = (properties: Partial<QueueProperties> = {}) =>
    queueOf({ contentBasedDeduplication: true, ...properties }, '.fifo')
  const send = async (queue: QueueAddress, groupId: string, ...bodies: string[]) => {
    for (const body of bodies) await sqs().service.sendMessage(queue, { body, groupId })
  }
  const bodiesOf = (received: readonly { readonly body: string }[]) => received.map(({ body }) => body)

  describe('FIFO queues', () => {
    it('say what they are', async () => {
      const queue = await fifo({ visibilityTimeoutSeconds: 7 })
      expect(await sqs().service.describeQueue(queue)).toMatchObject({
        isFifo: true,
        contentBasedDeduplication: true,
        visibilityTimeoutSeconds: 7,
      })
    })

    it('hand out a group in order, with numbers that grow and the attributes of FIFO', async () => {
      const queue = await fifo()
      await send(queue, 'g', 'a', 'b', 'c')
      const received = await receive(queue, 2)
      expect(bodiesOf(received)).toEqual(['a', 'b', 'c'])
      const numbers = received.map(({ system }) => BigInt(system['SequenceNumber']!))
      expect(numbers[0]! < numbers[1]! && numbers[1]! < numbers[2]!).toBe(true)
      expect(received[0]!.system).toMatchObject({
        MessageGroupId: 'g',
        MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    })

    it('hold a group back while one of its messages is in flight, and no other', async () => {
      const queue = await fifo()
      await send(queue, 'g', 'a', 'b')
      const [first] = await sqs().service.receiveMessages({ queue, max: 1, waitSeconds: 2 })
      await send(queue, 'h', 'x')
      expect(bodiesOf(await receive(queue))).toEqual(['x'])
      expect(await receive(queue)).toEqual([])
      await sqs().service.deleteMessage(queue, first!.receiptHandle)
      expect(bodiesOf(await receive(queue, 2))).toEqual(['b'])
    })

    it('hand a group out again in order when its visibility timeout is over', async () => {
      const queue = await fifo({ visibilityTimeoutSeconds: 1 })
      await send(queue, 'g', 'a', 'b')
      const first = await receive(queue, 2)
      expect(bodiesOf(first)).toEqual(['a', 'b'])
      await send(queue, 'g', 'c')
      expect(await receive(queue)).toEqual([])
      await sqs().pass(1600)
      const again = await receive(queue, 2)
      expect(bodiesOf(again)).toEqual(['a', 'b', 'c'])
      expect(again.map(({ receiveCount }) => receiveCount)).toEqual([2, 2, 1])
    })

    it('take a message once, by its ID or by its content', async () => {
      const queue = await fifo()
      const one: NewMessage = { body: 'a', groupId: 'g', deduplicationId: 'd' }
      await sqs().service.sendMessage(queue, one)
      await sqs().service.sendMessage(queue, { ...one, body: 'other' })
      await send(queue, 'g', 'b', 'b')
      expect(bodiesOf(await receive(queue, 2))).toEqual(['a', 'b'])
    })

    it('take no message without a group, or without an ID where the content is not looked at', async () => {
      const queue = await fifo({ contentBasedDeduplication: false })
      const refused = { code: 'SOURCE_FAILED' }
      await expect(
        sqs().service.sendMessage(queue, { body: 'a', deduplicationId: 'd' }),
      ).rejects.toMatchObject(refused)
      await expect(sqs().service.sendMessage(queue, { body: 'a', groupId: 'g' })).rejects.toMatchObject(
        refused,
      )
    })

    it('take no handle whose time is over', async () => {
      if (sqs().gaps.oldHandlesDelete) return
      const queue = await fifo({ visibilityTimeoutSeconds: 1 })
      await send(queue, 'g', 'a')
      const [first] = await receive(queue, 2)
      await sqs().pass(1600)
      const [problem] = await sqs().service.deleteMessages(queue, [first!.receiptHandle])
      expect(problem).toMatchObject({ code: 'SOURCE_FAILED' })
      expect(bodiesOf(await receive(queue, 2))).toEqual(['a'])
    })
  })
}
