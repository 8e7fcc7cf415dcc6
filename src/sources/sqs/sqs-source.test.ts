import { describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import type { ReceiveRequest as PortRequest } from '../../services/sqs/port.ts'
import { bodiesOf, receive, SourceBench } from './fixture.ts'

const REAL = { connection: { kind: 'endpoint', endpoint: 'http://localhost:4566' } } as const

describe('an SQS queue as a source', () => {
  it('refuses a function that may take longer than the queue hides messages [CFG-31]', async () => {
    const bench = await SourceBench.with('jobs', { visibilityTimeoutSeconds: 10 })
    await bench.open({ functionTimeoutMs: 10_000 })
    await expect(bench.open({ functionTimeoutMs: 11_000 })).rejects.toMatchObject({
      code: 'FUNCTION_TIMEOUT_ABOVE_VISIBILITY',
      message: 'Queue visibility timeout: 10 seconds is less than Function timeout: 11 seconds',
    })
  })

  it('says that its queue is missing, also when it is deleted meanwhile', async () => {
    const bench = await SourceBench.with()
    const missing = bench.source({ mapping: { sourceName: 'other' } }).open()
    await expect(missing).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
    const source = await bench.open()
    await bench.twin.deleteQueue(bench.queue)
    await expect(receive(source)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  })

  it('holds a message until its visibility ends, by the clock [ERR-19]', async () => {
    const bench = await SourceBench.with('jobs', { visibilityTimeoutSeconds: 5 })
    await bench.send('a')
    const source = await bench.open()
    const [message] = (await receive(source)).messages
    await bench.clock.advanceBy(4999)
    expect(source.holds(message!)).toBe(true)
    await bench.clock.advanceBy(1)
    expect(source.holds(message!)).toBe(false)
  })

  it('holds no message that its queue may have shown again before the answer was seen [ERR-19, FIFO-1]', async () => {
    const bench = await SourceBench.with('jobs', { visibilityTimeoutSeconds: 30 })
    await bench.send('a')
    const port = {
      // The machine sleeps while the answer is on its way.
      receiveMessages: async (request: PortRequest) => {
        const received = await bench.twin.receiveMessages({ ...request, waitSeconds: 0 })
        await bench.clock.sleep(60_000)
        return received
      },
    }
    const source = await bench.open({ mapping: REAL, port })
    const received = receive(source, { waitMs: Infinity })
    await bench.clock.advanceBy(60_000)
    const [message] = (await received).messages
    expect(source.holds(message!)).toBe(false)
  })

  it('asks a real queue once a minute how long it hides messages by now [ERR-19]', async () => {
    const bench = await SourceBench.with()
    let [visibilityTimeoutSeconds, asked] = [30, 0]
    const describeQueue = async (queue: { readonly name: string }) => {
      asked++
      return { ...(await bench.twin.describeQueue(queue)), visibilityTimeoutSeconds }
    }
    await bench.send('a', 'b')
    const source = await bench.open({ mapping: REAL, port: { describeQueue } })
    visibilityTimeoutSeconds = 5
    await bench.clock.advanceBy(59_999)
    const [before] = (await receive(source, { max: 1 })).messages
    expect(asked).toBe(1)
    await bench.clock.advanceBy(1)
    const [after] = (await receive(source, { max: 1 })).messages
    await bench.clock.advanceBy(5000)
    expect([before, after].map((message) => source.holds(message!))).toEqual([true, false])
    expect(asked).toBe(2)
  })

  it('hides messages for window, Timeout and 30 s when the queue hides them for less [BAT-17]', async () => {
    const bench = await SourceBench.with('jobs', { visibilityTimeoutSeconds: 10 })
    const hiddenFor = async (windowMs: number, functionTimeoutMs: number) => {
      const asked: PortRequest[] = []
      const receiveMessages = async (request: PortRequest) => {
        asked.push(request)
        return []
      }
      const options = { mapping: { windowMs }, functionTimeoutMs, port: { receiveMessages } }
      await receive(await bench.open(options))
      return asked[0]!.visibilityTimeoutSeconds
    }
    expect(await hiddenFor(0, 10_000)).toBeUndefined()
    expect(await hiddenFor(5000, 5000)).toBeUndefined()
    expect(await hiddenFor(6000, 5000)).toBe(41)
  })

  it('waits as long as it is told, on a real queue in whole seconds and never cut off [BAT-13, SQS-4]', async () => {
    const bench = await SourceBench.with()
    const asked: PortRequest[] = []
    const receiveMessages = async (request: PortRequest) => {
      asked.push(request)
      await bench.clock.sleep(request.waitSeconds * 1000)
      return []
    }
    const source = await bench.open({ mapping: REAL, port: { receiveMessages } })
    const poll = async (waitMs: number) => {
      const start = bench.clock.now()
      asked.length = 0
      const page = receive(source, { waitMs }).then(() => bench.clock.now() - start)
      await bench.clock.advanceBy(30_000)
      return [await page, asked.map(({ waitSeconds }) => waitSeconds)]
    }
    expect(await poll(Infinity)).toEqual([5000, [5]])
    expect(await poll(0)).toEqual([0, [0]])
    expect(await poll(25_000)).toEqual([20_000, [20]])
    expect(await poll(2400)).toEqual([2400, [2, 0]])
    expect(asked.every(({ signal }) => signal === undefined)).toBe(true)
  })

  it('ends an idle wait on the embedded queue at once when it stops', async () => {
    const bench = await SourceBench.with()
    const source = await bench.open()
    const stop = new AbortController()
    const page = receive(source, { waitMs: Infinity, stopping: stop.signal })
    await bench.clock.advanceBy(1000)
    stop.abort()
    expect((await page).messages).toEqual([])
  })

  it('deletes ten at a time and names those that are still there [SQS-11]', async () => {
    const bench = await SourceBench.with()
    await bench.send(...Array.from({ length: 25 }, (_, at) => `m${at}`))
    const sizes: number[] = []
    const deleteMessages = (queue: { name: string }, handles: readonly string[]) => {
      sizes.push(handles.length)
      if (handles.length < 10) return Promise.reject(new SourceError('SOURCE_UNREACHABLE', 'gone'))
      return bench.twin
        .deleteMessages(queue, handles.slice(1))
        .then((rest) => [new SourceError('SOURCE_FAILED', 'not this one'), ...rest])
    }
    const source = await bench.open({ port: { deleteMessages } })
    const pages = [await receive(source), await receive(source), await receive(source)]
    const messages = pages.flatMap((page) => page.messages)
    const unremoved = await source.remove(messages)
    expect(sizes.toSorted((a, b) => a - b)).toEqual([5, 10, 10])
    expect(unremoved.map(({ error }) => error.message).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'gone'),
      'not this one',
      'not this one',
    ])
    expect(bench.twin.peek(bench.queue)).toHaveLength(7)
  })

  it('leaves what failed to its visibility timeout [SQS-12]', async () => {
    const bench = await SourceBench.with()
    await bench.send('a')
    const source = await bench.open()
    await receive(source)
    await source.putBack()
    expect((await receive(source)).messages).toEqual([])
    await bench.clock.advanceBy(30_000)
    expect((await receive(source)).messages[0]).toMatchObject({ deliveries: 2 })
  })

  it('has nothing to do with what the function has deleted itself [SQS-13]', async () => {
    const bench = await SourceBench.with('jobs', { visibilityTimeoutSeconds: 5 })
    await bench.send('a', 'b')
    const source = await bench.open()
    const { messages } = await receive(source)
    const itself = (messages[0]!.event as { receiptHandle: string }).receiptHandle
    await bench.twin.deleteMessage(bench.queue, itself)
    // The batch succeeds: both are deleted, the one for the second time, and nothing fails.
    expect(await source.remove([messages[0]!])).toEqual([])
    // The batch fails: only the other one comes again.
    await bench.clock.advanceBy(5000)
    const [again, ...more] = bodiesOf((await receive(source)).messages)
    expect([again, more]).toEqual([bodiesOf([messages[1]!])[0], []])
  })

  it('counts what its queue has, hidden and delayed messages included', async () => {
    const bench = await SourceBench.with()
    await bench.send('a', 'b')
    await bench.twin.sendMessage(bench.queue, { body: 'c', delaySeconds: 60 })
    const source = await bench.open()
    const { messages } = await receive(source, { max: 1 })
    expect(await source.remaining()).toBe(3)
    await source.remove(messages)
    expect(await source.remaining()).toBe(2)
  })

  it('counts what its queue hides by itself, ours included', async () => {
    const bench = await SourceBench.with()
    await bench.send('a', 'b')
    const source = await bench.open()
    expect(await source.hidden()).toBe(0)
    await receive(source, { max: 1 })
    await bench.twin.sendMessage(bench.queue, { body: 'c', delaySeconds: 60 })
    expect(await source.hidden()).toBe(2)
  })

  it('brings the messages of a group in order, and none of a group that it has in its hands [FIFO-1, FIFO-3]', async () => {
    const bench = await SourceBench.with('jobs.fifo')
    await bench.send('a1', 'a2', 'b1', 'a3')
    const source = await bench.open()
    const first = (await receive(source, { max: 2 })).messages
    expect(bodiesOf(first)).toEqual(['a1', 'a2'])
    expect(first.map(({ key }) => key)).toEqual(['a', 'a'])
    expect(bodiesOf((await receive(source)).messages)).toEqual(['b1'])
    await source.remove(first)
    expect(bodiesOf((await receive(source)).messages)).toEqual(['a3'])
  })

  it('brings the messages of a group in order, whatever the order of the answer [FIFO-1]', async () => {
    const bench = await SourceBench.with('jobs.fifo')
    await bench.send('a1', 'a2', 'a3')
    const receiveMessages = async (request: PortRequest) => {
      const [first, ...others] = await bench.twin.receiveMessages(request)
      return [...others, first!]
    }
    const source = await bench.open({ port: { receiveMessages } })
    expect(bodiesOf((await receive(source)).messages)).toEqual(['a1', 'a2', 'a3'])
  })

  it('says which server answered', async () => {
    const bench = await SourceBench.with()
    const source = bench.source({ mapping: REAL })
    expect(source.from).toBeUndefined()
    await source.open()
    // Before a poll has ended, too.
    expect(source.from).toBe('localhost:4566')
    expect((await receive(source)).from).toBe('localhost:4566')
    expect((await receive(await bench.open())).from).toBeUndefined()
  })
})
