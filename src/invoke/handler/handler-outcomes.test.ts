import { expect, it } from 'vitest'
import { functionUnderTest, handlerOf, signal } from '../../../test/runtimes/function-under-test.ts'
import { VirtualClock } from '../../time/index.ts'

it('answers with the JSON text of what the handler returns', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = async (event) => ({ seen: event.records })'))
  const { outcome, startedAtMs } = await fn.call({ records: [1, 2] })
  expect(outcome).toEqual({ kind: 'success', body: '{"seen":[1,2]}' })
  expect(startedAtMs).toHaveLength(1)
})

it('leaves the body out when nobody reads it', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = async () => ({ batchItemFailures: [1] })'))
  expect((await fn.call({}, { readsBody: false })).outcome).toEqual({ kind: 'success', body: '' })
})

it.each([
  ['nothing', 'undefined', ''],
  ['null', 'null', 'null'],
  ['a text', '"x"', '"x"'],
  ['a function, which has no JSON', '() => 1', ''],
])('takes %s for a success', async (_what, value, body) => {
  const fn = functionUnderTest(handlerOf(`export const handler = async () => (${value})`))
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body })
})

it.each([
  ['throws', '() => { throw new RangeError("poison") }'],
  ['rejects', 'async () => { throw new RangeError("poison") }'],
])('fails with the error and its place when the handler %s', async (_how, handler) => {
  const fn = functionUnderTest(handlerOf(`\nexport const handler = ${handler}`))
  const { outcome, startedAtMs } = await fn.call()
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'error' })
  expect(outcome).toHaveProperty(
    'message',
    expect.stringMatching(/^RangeError: poison \(\/.*handler\.mjs:2:\d+\)$/),
  )
  expect(startedAtMs).toHaveLength(1)
})

it.each([
  ['a text', '"no"', 'no'],
  ['an object', '{ a: 1 }', '{ a: 1 }'],
  ['nothing', 'undefined', 'undefined'],
])('fails when the handler throws %s', async (_what, value, message) => {
  const fn = functionUnderTest(handlerOf(`export const handler = async () => { throw ${value} }`))
  expect((await fn.call()).outcome).toEqual({ kind: 'failure', cause: 'error', message })
})

it.each([
  ['a stack that is no text', 'const e = new Error("no"); e.stack = [1]; throw e', 'Error: no'],
  [
    'stacks that are lists for every error',
    'Error.prepareStackTrace = (_, calls) => calls; throw new TypeError("no")',
    'TypeError: no',
  ],
  [
    'an error that does not let itself be looked at',
    'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy',
    'an error that cannot be described',
  ],
])('fails with cause error when the handler throws %s', async (_what, code, message) => {
  const fn = functionUnderTest(handlerOf(`export const handler = async () => { ${code} }`))
  expect((await fn.call()).outcome).toEqual({ kind: 'failure', cause: 'error', message })
})

it('outlives an environment that crashes with a stack that is no text', async () => {
  const code =
    'const e = new Error("late"); e.stack = [1]; setImmediate(() => { throw e }); await new Promise(() => {})'
  const fn = functionUnderTest(handlerOf(`export const handler = async () => { ${code} }`))
  expect((await fn.call()).outcome).toEqual({ kind: 'failure', cause: 'crash', message: 'Error: late' })
})

it.each([
  ['is circular', 'const a = {}; a.self = a; return a', /circular/],
  ['has no JSON text', 'return { big: 1n }', /BigInt/],
  ['is above 6 MB', 'return "x".repeat(7e6)', /7000002 bytes\) exceeded/],
  ['is above 6 MB in bytes only', 'return "é".repeat(3_145_728)', /6291458 bytes\) exceeded/],
])('fails with cause response when the result %s', async (_what, code, message) => {
  const fn = functionUnderTest(handlerOf(`export const handler = async () => { ${code} }`))
  for (const readsBody of [true, false]) {
    const { outcome, startedAtMs } = await fn.call({}, { readsBody })
    expect(outcome).toMatchObject({
      kind: 'failure',
      cause: 'response',
      message: expect.stringMatching(message),
    })
    expect(startedAtMs).toHaveLength(1)
  }
})

it('passes a response of exactly 6,291,456 bytes', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = async () => "x".repeat(6_291_454)'))
  const { outcome } = await fn.call()
  expect(outcome.kind === 'success' && outcome.body.length).toBe(6_291_456)
})

it.each([
  ['exits', 'process.exit(3)', /status 3/],
  ['is killed by itself', 'process.kill(process.pid, 0); process.kill(process.pid, "SIGKILL")', /status 137/],
  [
    'leaves a rejection unhandled',
    'Promise.reject(new Error("lost")); await new Promise(() => {})',
    /Error: lost/,
  ],
  [
    'throws outside of it',
    'setImmediate(() => { throw new Error("late") }); await new Promise(() => {})',
    /late/,
  ],
])('crashes when the handler %s, and the next call gets a new environment', async (_what, code, message) => {
  const text = `let calls = 0; export const handler = async (event) => { calls++; if (event.crash) { ${code} } return calls }`
  const fn = functionUnderTest(handlerOf(text))
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
  const { outcome, startedAtMs } = await fn.call({ crash: true })
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'crash', message: expect.stringMatching(message) })
  expect(startedAtMs).toHaveLength(1)
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
})

it.each([
  ['never ends', 'for (;;);'],
  ['never settles', 'await new Promise(() => {})'],
])('is ended by its Timeout when it %s, and replaced', async (_what, code) => {
  const wallClock = new VirtualClock()
  const text = `let calls = 0; export const handler = async (event) => { calls++; if (event.stuck) { ${code} } return calls }`
  const fn = functionUnderTest(handlerOf(text), { wallClock, resolved: { timeoutMs: 3000 } })
  await fn.call()
  const started = signal()
  let over = false
  const call = fn.call({ stuck: true }, { onStarted: started.give }).finally(() => (over = true))
  await started.given
  await wallClock.advanceBy(2999)
  expect(over).toBe(false)
  await wallClock.advanceBy(1)
  const message = 'Task timed out after 3.00 seconds'
  expect((await call).outcome).toEqual({ kind: 'failure', cause: 'timeout', message })
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
})

it('takes no virtual time', async () => {
  const clock = new VirtualClock()
  const fn = functionUnderTest(handlerOf('export const handler = async () => new Promise(setImmediate)'), {
    clock,
  })
  const call = fn.call()
  await clock.advanceBy(0)
  const { startedAtMs } = await call
  expect(startedAtMs).toEqual([clock.now()])
})

it('carries an event of 6 MB, each try a copy of its own', async () => {
  const text =
    'export const handler = async (event) => { const n = event.data.length; event.data = ""; return n }'
  const fn = functionUnderTest(handlerOf(text))
  const event = { data: 'x'.repeat(6_291_000) }
  expect((await fn.call(event)).outcome).toEqual({ kind: 'success', body: '6291000' })
  expect((await fn.call(event)).outcome).toEqual({ kind: 'success', body: '6291000' })
})

it('ends a running handler at the hard stop', async () => {
  const fn = functionUnderTest(handlerOf('export const handler = () => { for (;;); }'))
  const started = signal()
  const stop = new AbortController()
  const call = fn.call({}, { onStarted: started.give, signal: stop.signal })
  await started.given
  stop.abort()
  expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
})

it('waits for what runs when it is drained, and not when it is aborted', async () => {
  const text =
    'export const handler = async (event) => new Promise((done) => setImmediate(done, event.stuck ? 0 : 1))'
  const drained = functionUnderTest(handlerOf(text))
  const call = drained.call()
  await drained.port.close('drain')
  expect((await call).outcome).toEqual({ kind: 'success', body: '1' })
  expect((await drained.call()).outcome).toMatchObject({ kind: 'unreachable' })

  const aborted = functionUnderTest(handlerOf('export const handler = () => { for (;;); }'))
  const started = signal()
  const stuck = aborted.call({}, { onStarted: started.give })
  await started.given
  const draining = aborted.port.close('drain')
  await aborted.port.close('abort')
  await draining
  expect((await stuck).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
})
