import { expect, it } from 'vitest'
import { functionUnderTest, handlerOf } from '../../test/runtimes/function-under-test.ts'
import type { InvocationOutcome, InvocationRequest } from '../model/index.ts'
import { VirtualClock } from '../time/index.ts'
import { EnvironmentPool, type PoolOptions } from './environment-pool.ts'
import type { Attempt, Environment } from './environment.ts'
import { failure, unreachable } from './outcomes.ts'

/** Answers when the test says so. */
class SteeredEnvironment implements Environment {
  usable = true
  readonly served: string[] = []
  #answer: (outcome: InvocationOutcome) => void = () => undefined
  readonly #trouble: InvocationOutcome | null

  constructor(trouble: InvocationOutcome | null = null) {
    this.#trouble = trouble
  }

  ready(): Promise<InvocationOutcome | null> {
    this.usable &&= this.#trouble === null
    return Promise.resolve(this.usable ? null : (this.#trouble ?? unreachable('ended')))
  }

  invoke(request: InvocationRequest): Promise<Attempt> {
    this.served.push(request.requestId)
    request.onStarted(0)
    return new Promise((resolve) => (this.#answer = (outcome) => resolve({ taken: true, outcome })))
  }

  answer(outcome: InvocationOutcome = { kind: 'success', body: '' }): void {
    this.#answer(outcome)
  }

  end(): Promise<void> {
    this.usable = false
    this.answer(failure('crash', 'ended'))
    return Promise.resolve()
  }
}

function pool(options: Partial<PoolOptions> = {}) {
  const started: SteeredEnvironment[] = []
  const events: string[] = []
  const start = () => {
    const environment = new SteeredEnvironment()
    started.push(environment)
    return environment
  }
  const clock = new VirtualClock()
  const port = new EnvironmentPool({ start, size: 2, above: 'wait', clock, ...options })
  const call = async (requestId: string, signal?: AbortSignal, stillWanted = () => true) => {
    const onStarted = () => void events.push(`${requestId} started`)
    const request = { requestId, mapping: 'm', event: {}, bytes: 0, readsBody: true, onStarted, stillWanted }
    const outcome = await port.invoke(signal === undefined ? request : { ...request, signal })
    events.push(`${requestId} ${outcome.kind}`)
    return outcome
  }
  return { port, started, events, call }
}

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('does not start what is not wanted any more when a place is free, and takes the next [ERR-19]', async () => {
  const { port, started, events, call } = pool({ size: 1 })
  expect(port.environments).toBe(1)
  const first = call('a')
  const stale = call('b', undefined, () => false)
  const last = call('c')
  await settle()
  started[0]!.answer()
  expect(await stale).toEqual({ kind: 'unwanted' })
  await settle()
  started[0]!.answer()
  await Promise.all([first, last])
  expect(events.filter((event) => event.startsWith('b'))).toEqual(['b unwanted'])
  expect(started[0]!.served).toEqual(['a', 'c'])
})

it('does not run what nobody wants any more once a new environment is ready, and keeps it for the next [ERR-19]', async () => {
  const { started, events, call } = pool({ size: 1 })
  let isWanted = true
  const slow = call('a', undefined, () => isWanted)
  isWanted = false
  expect(await slow).toEqual({ kind: 'unwanted' })
  const next = call('b')
  await settle()
  started[0]!.answer()
  await next
  expect(events).toEqual(['a unwanted', 'b started', 'b success'])
  expect(started.map(({ served }) => served)).toEqual([['b']])
})

it('lets what is above its size wait in order, and not start', async () => {
  const { started, events, call } = pool()
  const calls = ['a', 'b', 'c', 'd'].map((requestId) => call(requestId))
  await settle()
  expect(events).toEqual(['a started', 'b started'])
  started[1]!.answer()
  await settle()
  expect(events).toEqual(['a started', 'b started', 'c started', 'b success'])
  started[0]!.answer()
  await settle()
  started.forEach((environment) => environment.answer())
  await Promise.all(calls)
  expect(started.map((environment) => environment.served)).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ])
})

it('throttles what is above its reserved concurrency at once, and never starts it', async () => {
  const { started, events, call } = pool({ size: 1, above: 'throttle' })
  const first = call('a')
  await settle()
  expect(await call('b')).toEqual({ kind: 'throttled', message: 'Rate Exceeded.' })
  started[0]!.answer()
  await first
  const last = call('c')
  await settle()
  started[0]!.answer()
  expect(await last).toMatchObject({ kind: 'success' })
  expect(events).toEqual(['a started', 'b throttled', 'a success', 'c started', 'c success'])
})

it('throttles everything when nothing is reserved for it', async () => {
  const { call } = pool({ size: 0, above: 'throttle' })
  expect(await call('a')).toMatchObject({ kind: 'throttled' })
})

it('starts an environment only when none is free, and uses the last one used first', async () => {
  const { started, call } = pool()
  for (const requestId of ['a', 'b', 'c']) {
    const done = call(requestId)
    await settle()
    started[0]!.answer()
    await done
  }
  expect(started).toHaveLength(1)
})

it('takes another environment when a warm one turns out to have ended', async () => {
  const { started, events, call } = pool()
  const first = call('a')
  await settle()
  started[0]!.answer()
  await first
  started[0]!.usable = false
  const second = call('b')
  await settle()
  started[1]!.answer()
  await second
  expect(events).toEqual(['a started', 'a success', 'b started', 'b success'])
})

it('reports a new environment that fails as a started invocation, one that cannot start as none', async () => {
  const failing = pool({ start: () => new SteeredEnvironment(failure('crash', 'no module')) })
  await failing.call('a')
  expect(failing.events).toEqual(['a started', 'a failure'])
  const absent = pool({ start: () => new SteeredEnvironment(unreachable('no such command')) })
  await absent.call('a')
  expect(absent.events).toEqual(['a unreachable'])
})

it('gives up what waits at the hard stop: it has not started', async () => {
  const { started, events, call } = pool({ size: 1 })
  const stop = new AbortController()
  const calls = [call('a', stop.signal), call('b', stop.signal)]
  await settle()
  stop.abort()
  await Promise.all(calls)
  expect(await call('c', stop.signal)).toMatchObject({ kind: 'unreachable' })
  expect(events).toEqual(['a started', 'b unreachable', 'a failure', 'c unreachable'])
  expect(started[0]!.usable).toBe(false)
})

it('drains: what waits still runs, nothing new comes in, then every environment ends', async () => {
  const { port, started, events, call } = pool({ size: 1 })
  const calls = [call('a'), call('b')]
  await settle()
  const closed = port.close('drain').then(() => events.push('closed'))
  expect(await call('c')).toMatchObject({ kind: 'unreachable' })
  started[0]!.answer()
  await settle()
  started[0]!.answer()
  await Promise.all([...calls, closed])
  expect(events.at(-1)).toBe('closed')
  expect(events).toContain('b success')
  expect(started[0]!.usable).toBe(false)
})

it('keeps a module and its state in one environment, and imports it once', async () => {
  const text = 'console.log("imported"); let n = 0; export const handler = async () => ++n'
  const fn = functionUnderTest(handlerOf(text))
  const bodies: unknown[] = []
  for (let i = 0; i < 3; i++) bodies.push((await fn.call()).outcome)
  expect(bodies).toEqual(['1', '2', '3'].map((body) => ({ kind: 'success', body })))
  expect(fn.printed.map((line) => line.text)).toEqual(['imported'])
})

it('runs invocations at the same time in environments of their own', async () => {
  const text = `import { BroadcastChannel, threadId } from 'node:worker_threads'
    const others = new BroadcastChannel('meeting')
    const seen = new Set([threadId])
    let met = () => {}
    others.onmessage = ({ data }) => { if (!seen.has(data)) { seen.add(data); others.postMessage(threadId) } met() }
    export const handler = async () => {
      others.postMessage(threadId)
      while (seen.size < 2) await new Promise((done) => (met = done))
      others.postMessage(threadId)
      return seen.size
    }`
  const fn = functionUnderTest(handlerOf(text), { poolSize: 2 })
  const both = await Promise.all([fn.call(), fn.call()])
  expect(both.map(({ outcome }) => outcome)).toEqual([
    { kind: 'success', body: '2' },
    { kind: 'success', body: '2' },
  ])
})
