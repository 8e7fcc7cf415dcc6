import { describe, expect, it } from 'vitest'
import type { QueueMessage, ResolvedMapping, SourceError } from '../../model/index.ts'
import { DEAD_LETTER_QUEUE, type MessageKind, type NewMessage } from '../../services/activemq/port.ts'
import { ActivemqTwin } from '../../services/activemq/twin/index.ts'
import { MemoryDisk, MemoryStorage } from '../../state/index.ts'
import { seededRandom, VirtualClock } from '../../time/index.ts'
import { createActivemqSource } from './index.ts'

/** A source on an embedded queue that holds what a test puts there. */
async function world(given: { maximumRedeliveries?: number; queue?: string } = {}) {
  const { queue = 'legacy', ...settings } = given
  const clock = new VirtualClock()
  const disk = new MemoryDisk()
  const twin = new ActivemqTwin({ clock, random: seededRandom(1), storage: new MemoryStorage(disk) })
  await twin.createQueue(queue)
  const mapping = { sourceName: queue, batchSize: 100, eventSourceArn: 'arn', ...settings } as ResolvedMapping
  const source = createActivemqSource({ port: twin, mapping, wallClock: clock })
  const reports: SourceError[] = []
  await source.open({ failed: () => {}, reported: (error) => reports.push(error) })
  const send = (text: string, extra: Partial<NewMessage> = {}) =>
    twin.send({ queue, messages: [{ kind: 'text', body: Buffer.from(text), ...extra }] })
  const receive = async (max = 10) => {
    const stopping = new AbortController().signal
    return (await source.receive({ lane: 0, max, waitMs: 0, stopping })).messages
  }
  const bodies = (name: string) => twin.peek(name).map(({ body }) => body.toString())
  return { clock, disk, twin, source, reports, send, receive, bodies }
}

const texts = (messages: readonly QueueMessage[]) =>
  messages.map(({ payload }) => Buffer.from(payload!).toString())

describe('a queue of ActiveMQ', () => {
  it('delivers a failed message six times again, and buries it when the seventh fails [MQ-12, CON-23]', async () => {
    const { source, send, receive, bodies, reports } = await world()
    await send('poison')
    const redelivered: unknown[] = []
    for (let delivery = 1; delivery <= 7; delivery++) {
      expect(bodies(DEAD_LETTER_QUEUE)).toEqual([])
      const messages = await receive()
      expect(messages).toMatchObject([{ deliveries: delivery }])
      redelivered.push((messages[0]!.event as { redelivered: boolean }).redelivered)
      await source.putBack(messages, 'failed')
    }
    expect(redelivered).toEqual([false, true, true, true, true, true, true])
    expect(await receive()).toEqual([])
    expect(bodies(DEAD_LETTER_QUEUE)).toEqual(['poison'])
    expect(reports).toMatchObject([{ code: 'DELIVERIES_EXHAUSTED' }])
  })

  it('delivers as often again as the file says [CON-23]', async () => {
    const { source, send, receive, bodies } = await world({ maximumRedeliveries: 0 })
    await send('poison')
    await source.putBack(await receive(), 'failed')
    expect(bodies(DEAD_LETTER_QUEUE)).toEqual(['poison'])
  })

  it('does not count what the function never had', async () => {
    const { source, send, receive } = await world()
    await send('a')
    await source.putBack(await receive(), 'unused')
    expect(await receive()).toMatchObject([{ deliveries: 1 }])
  })

  it('gives a failed batch back in its order [MQ-11]', async () => {
    const { source, send, receive } = await world()
    for (const text of ['a', 'b', 'c', 'd']) await send(text)
    await source.putBack(await receive(3), 'failed')
    expect(texts(await receive())).toEqual(['a', 'b', 'c', 'd'])
  })

  it('hands out no message whose time is over, whether it waits or has failed [MQ-11]', async () => {
    const { clock, source, send, receive, bodies } = await world()
    await send('fails', { timeToLiveMs: 1000 })
    const messages = await receive()
    await source.putBack(messages, 'failed')
    await send('waits', { timeToLiveMs: 1000 })
    await clock.advanceBy(1000)
    expect(await receive()).toEqual([])
    expect(bodies(DEAD_LETTER_QUEUE).toSorted()).toEqual(['fails', 'waits'])
  })

  it('buries a failed message whose time is over at once [MQ-11]', async () => {
    const { clock, source, send, receive, bodies } = await world()
    await send('late', { timeToLiveMs: 1000 })
    const messages = await receive()
    await clock.advanceBy(1000)
    await source.putBack(messages, 'failed')
    expect(bodies(DEAD_LETTER_QUEUE)).toEqual(['late'])
  })

  it.each(['map', 'stream', 'object', 'empty'] satisfies MessageKind[])(
    'hands out no message that is neither text nor bytes, and says so [EVT-31]: %s',
    async (kind) => {
      const { twin, send, receive, reports } = await world()
      await send('', { kind, id: 'ID:1' })
      await send('a')
      expect(texts(await receive())).toEqual(['a'])
      expect(twin.peek(DEAD_LETTER_QUEUE)).toMatchObject([{ kind }])
      expect(reports).toMatchObject([
        { code: 'MESSAGE_NOT_SUPPORTED', message: expect.stringContaining('message ID:1 of queue legacy') },
      ])
    },
  )

  it('never drops what lies in the dead-letter queue [MQ-12]', async () => {
    const { clock, source, send, receive, bodies } = await world({ queue: DEAD_LETTER_QUEUE })
    await send('', { kind: 'map' })
    await send('a')
    for (let delivery = 1; delivery <= 9; delivery++) {
      const messages = await receive()
      expect(texts(messages)).toEqual(['a'])
      await source.putBack(messages, 'failed')
    }
    await clock.advanceBy(1000)
    expect(bodies(DEAD_LETTER_QUEUE)).toHaveLength(2)
  })

  it('tells how many are left that nobody here has in hand', async () => {
    const { source, send, receive } = await world()
    for (const text of ['a', 'b', 'c']) await send(text)
    const messages = await receive(2)
    expect(await source.remaining()).toBe(1)
    expect(await source.remove(messages.slice(0, 1))).toEqual([])
    await source.putBack(messages.slice(1), 'failed')
    expect(await source.remaining()).toBe(2)
  })

  it('has not removed what a lost connection held, and gets it again', async () => {
    const { clock, twin, source, send, receive } = await world()
    await send('a')
    const messages = await receive()
    twin.loseConnection(clock.now())
    expect(source.holds(messages[0]!)).toBe(false)
    expect(await source.remove(messages)).toMatchObject([
      { message: messages[0], error: { code: 'SOURCE_UNREACHABLE' } },
    ])
    await clock.advanceBy(1000)
    expect(await receive()).toMatchObject([{ deliveries: 2 }])
  })

  it('says so when a receive was not answered, for the connection is lost', async () => {
    const { clock, twin, source, receive } = await world()
    const request = { lane: 0, max: 10, waitMs: Infinity, stopping: new AbortController().signal }
    const underWay = source.receive(request)
    twin.loseConnection(clock.now() + 60_000)
    expect(await underWay).toEqual({ messages: [], isUnanswered: true })
    const next = source.receive(request)
    await clock.advanceBy(10_000)
    expect(await next).toEqual({ messages: [], isUnanswered: true })
    await clock.advanceBy(60_000)
    expect(await receive()).toEqual([])
  })

  it('does not tell what is left in its queue while nobody answers for it', async () => {
    const { clock, twin, source, send } = await world()
    await send('a')
    twin.loseConnection(clock.now() + 60_000)
    await expect(source.remaining()).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    await clock.advanceBy(120_000)
    expect(await source.remaining()).toBe(1)
  })

  it('buries what is spent or strange later where nothing can be stored now, and hides no message', async () => {
    const { clock, disk, source, send, receive, bodies } = await world({ maximumRedeliveries: 0 })
    for (const text of ['spent', 'other']) await send(text)
    await send('strange', { kind: 'map' })
    const [spent] = await receive(1)
    disk.isFull = true
    await source.putBack([spent!], 'failed')
    expect(texts(await receive())).toEqual(['other'])
    expect(bodies(DEAD_LETTER_QUEUE)).toEqual([])
    expect(await receive()).toEqual([])
    disk.isFull = false
    await clock.advanceBy(1000)
    expect(bodies(DEAD_LETTER_QUEUE)).toEqual(['spent', ''])
  })

  it('settles nothing of a queue that was deleted in the one that was made anew', async () => {
    const { twin, source, send, receive, bodies } = await world({ maximumRedeliveries: 0 })
    await send('old')
    await send('older')
    const [done, spent] = await receive()
    await twin.deleteQueue('legacy')
    await source.putBack([spent!], 'failed')
    await twin.createQueue('legacy')
    await send('new')
    expect(source.holds(done!)).toBe(false)
    expect(await source.remove([done!])).toMatchObject([{ message: done }])
    expect(bodies('legacy')).toEqual(['new'])
    expect(texts(await receive())).toEqual(['new'])
  })

  it('refuses a queue that is not there', async () => {
    const { twin, clock } = await world()
    const mapping = { sourceName: 'other', batchSize: 1 } as ResolvedMapping
    const source = createActivemqSource({ port: twin, mapping, wallClock: clock })
    await expect(source.open({ failed: () => {}, reported: () => {} })).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    })
  })
})
