import { expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import type { ContractBench } from './contract.ts'

/** Sending and deleting several at once, the counts of a queue, and what it does not take. */
export function describeBatches({ sqs, queueOf, receive }: ContractBench): void {
  it('sends and deletes up to ten at once, each with its own outcome', async () => {
    const queue = await queueOf()
    const sent = await sqs().service.sendMessages(queue, [{ body: 'a' }, { body: 'b' }, { body: 'c' }])
    expect(sent).toHaveLength(3)
    const ids = sent.map((one) => (one instanceof SourceError ? one : one.messageId))
    const received = await receiveAll({ sqs, queueOf, receive }, queue, 3)
    expect(received.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted())
    const handles = received.map(({ receiptHandle }) => receiptHandle)
    expect(await sqs().service.deleteMessages(queue, handles)).toEqual([null, null, null])
    expect((await sqs().service.describeQueue(queue)).messages).toEqual({ visible: 0, hidden: 0, delayed: 0 })
  })

  it('counts what is visible, hidden and delayed', async () => {
    const queue = await queueOf()
    await sqs().service.sendMessages(queue, [{ body: 'a' }, { body: 'b' }])
    await sqs().service.sendMessage(queue, { body: 'later', delaySeconds: 60 })
    await sqs().service.receiveMessages({ queue, max: 1, waitSeconds: 2 })
    expect((await sqs().service.describeQueue(queue)).messages).toEqual({ visible: 1, hidden: 1, delayed: 1 })
  })

  it('refuses more than ten attributes', async () => {
    if (sqs().gaps.anyNumberOfAttributes) return
    const queue = await queueOf()
    const attributesOf = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`a${at}`, { dataType: 'String', stringValue: 'x' }]),
      )
    await sqs().service.sendMessage(queue, { body: 'ten', attributes: attributesOf(10) })
    const refused = sqs().service.sendMessage(queue, { body: 'eleven', attributes: attributesOf(11) })
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    expect(await receive(queue, 2)).toMatchObject([{ body: 'ten' }])
  })

  it('passes a trace header on', async () => {
    const queue = await queueOf()
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793'
    await sqs().service.sendMessage(queue, { body: 'a', traceHeader })
    expect((await receive(queue, 2))[0]!.system).toMatchObject({ AWSTraceHeader: traceHeader })
  })

  it('hides what one receive took for as long as that receive says', async () => {
    const queue = await queueOf()
    await sqs().service.sendMessage(queue, { body: 'a' })
    await sqs().service.receiveMessages({ queue, max: 1, waitSeconds: 2, visibilityTimeoutSeconds: 1 })
    expect(await receive(queue)).toEqual([])
    await sqs().pass(1300)
    expect(await receive(queue, 2)).toMatchObject([{ body: 'a', receiveCount: 2 }])
  })
}

/** Standard queues may hand out fewer than there are. */
async function receiveAll({ receive }: ContractBench, queue: { name: string }, count: number) {
  const received = [...(await receive(queue, 2))]
  while (received.length < count) {
    const more = await receive(queue, 2)
    if (more.length === 0) break
    received.push(...more)
  }
  return received
}
