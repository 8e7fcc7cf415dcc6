import { expect, it } from 'vitest'
import type { ContractBench } from './contract.ts'
import type { QueueAddress } from './port.ts'

/** Dead-letter queues. */
export function describeRedrive({ sqs, queueOf, receive }: ContractBench): void {
  const redriven = async (suffix: '' | '.fifo') => {
    const dead = await queueOf({}, suffix)
    const { arn: deadLetterTargetArn } = await sqs().service.describeQueue(dead)
    const redrive = { deadLetterTargetArn, maxReceiveCount: 2 }
    return { dead, queue: await queueOf({ visibilityTimeoutSeconds: 1, redrive }, suffix), redrive }
  }
  const deliver = async (queue: QueueAddress) => {
    const received = await receive(queue, 2)
    await sqs().pass(1600)
    return received.map(({ body, receiveCount }) => `${body} ${receiveCount}`)
  }

  it('moves what was received too often to the dead-letter queue', async () => {
    const { queue, dead, redrive } = await redriven('')
    expect((await sqs().service.describeQueue(queue)).redrive).toEqual(redrive)
    const { messageId } = await sqs().service.sendMessage(queue, { body: 'a' })
    expect(await deliver(queue)).toEqual(['a 1'])
    expect(await deliver(queue)).toEqual(['a 2'])
    await sqs().pass(500)
    expect(await receive(queue)).toEqual([])
    const [letter] = await receive(dead, 2)
    expect(letter).toMatchObject({ body: 'a', messageId })
    if (sqs().gaps.noDeadLetterSource) return
    const { arn } = await sqs().service.describeQueue(queue)
    expect(letter!.system).toMatchObject({ DeadLetterQueueSourceArn: arn })
  })

  it('lets a FIFO group go on behind what was moved', async () => {
    const { queue, dead } = await redriven('.fifo')
    for (const body of ['a', 'b'])
      await sqs().service.sendMessage(queue, { body, groupId: 'g', deduplicationId: body })
    const one = async () => {
      const received = await sqs().service.receiveMessages({ queue, max: 1, waitSeconds: 2 })
      await sqs().pass(1600)
      return received.map(({ body }) => body)
    }
    expect(await one()).toEqual(['a'])
    expect(await one()).toEqual(['a'])
    expect(await one()).toEqual(['b'])
    expect((await receive(dead, 2)).map(({ body, system }) => [body, system['MessageGroupId']])).toEqual([
      ['a', 'g'],
    ])
  })

  it('takes no dead-letter queue of the other kind', async () => {
    if (sqs().gaps.anyDeadLetterQueue) return
    const dead = await queueOf({}, '.fifo')
    const { arn: deadLetterTargetArn } = await sqs().service.describeQueue(dead)
    const refused = queueOf({ redrive: { deadLetterTargetArn, maxReceiveCount: 2 } })
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
}
