import { createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { functionUnderTest, signal, temporaryFile } from '../../../test/runtimes/function-under-test.ts'
import type { FunctionCode } from '../../model/index.ts'
import { VirtualClock } from '../../time/index.ts'

/** A runtime of a few lines; `handler` is the text of an async function of the event and the response's headers. */
function runtimeOf(handler: string): FunctionCode {
  const text = `
    const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/'
    const handler = ${handler}
    for (;;) {
      const next = await fetch(api + 'invocation/next')
      const id = next.headers.get('lambda-runtime-aws-request-id')
      const event = await next.json()
      try {
        const body = JSON.stringify(await handler(event, next.headers))
        const { status } = await fetch(api + 'invocation/' + id + '/response', { method: 'POST', body })
        if (globalThis.exits) process.exit(0)
        if (status !== 202) throw new Error('status ' + status)
      } catch (error) {
        const body = JSON.stringify({ errorType: error.name, errorMessage: error.message })
        await fetch(api + 'invocation/' + id + '/error', { method: 'POST', body })
      }
    }`
  return commandOf(process.execPath, temporaryFile('runtime.mjs', text))
}

function commandOf(...command: string[]): FunctionCode {
  return { kind: 'command', command, cwd: import.meta.dirname }
}

it('serves one event after another to one process', async () => {
  const fn = functionUnderTest(runtimeOf('async (event) => ({ n: event.n, pid: process.pid })'))
  const answers: { n: number; pid: number }[] = []
  for (const n of [1, 2]) {
    const { outcome, startedAtMs } = await fn.call({ n })
    expect(startedAtMs).toHaveLength(1)
    answers.push(JSON.parse(outcome.kind === 'success' ? outcome.body : '{}'))
  }
  expect(answers.map(({ n }) => n)).toEqual([1, 2])
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1)
})

it("gives the runtime the invocation's headers and Lambda's variables", async () => {
  const handler = `async (event, headers) => ({
    id: headers.get('lambda-runtime-aws-request-id'),
    arn: headers.get('lambda-runtime-invoked-function-arn'),
    trace: headers.get('lambda-runtime-trace-id'),
    left: Number(headers.get('lambda-runtime-deadline-ms')) - Date.now() > 0,
    name: process.env.AWS_LAMBDA_FUNCTION_NAME,
    root: process.env.LAMBDA_TASK_ROOT,
    table: process.env.TABLE,
    folder: process.cwd(),
  })`
  const fn = functionUnderTest(runtimeOf(handler), { resolved: { environment: { TABLE: 'orders' } } })
  const { outcome } = await fn.call()
  expect(JSON.parse(outcome.kind === 'success' ? outcome.body : '{}')).toEqual({
    id: 'request-1',
    arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    left: true,
    name: 'orders',
    root: import.meta.dirname,
    table: 'orders',
    folder: import.meta.dirname,
  })
})

it('fails with what the runtime reports, and goes on in the same process', async () => {
  const fn = functionUnderTest(
    runtimeOf('async (event) => { if (event.bad) throw new RangeError("no"); return process.pid }'),
  )
  const before = await fn.call()
  expect((await fn.call({ bad: true })).outcome).toEqual({
    kind: 'failure',
    cause: 'error',
    message: 'RangeError: no',
  })
  expect((await fn.call()).outcome).toEqual(before.outcome)
})

it('leaves the body out when nobody reads it', async () => {
  const fn = functionUnderTest(runtimeOf('async () => 1'))
  expect((await fn.call({}, { readsBody: false })).outcome).toEqual({ kind: 'success', body: '' })
})

it('refuses a response above 6 MB with 413, and the runtime goes on', async () => {
  const fn = functionUnderTest(runtimeOf('async (event) => "x".repeat(event.length)'))
  const { outcome } = await fn.call({ length: 7e6 })
  expect(outcome).toMatchObject({
    kind: 'failure',
    cause: 'response',
    message: expect.stringContaining('7000002'),
  })
  const largest = await fn.call({ length: 6_291_454 }, { readsBody: false })
  expect(largest.outcome).toEqual({ kind: 'success', body: '' })
})

it('crashes with the process, and the next call gets another one', async () => {
  const handler = 'async (event) => { if (event.code !== undefined) process.exit(event.code); return 1 }'
  const fn = functionUnderTest(runtimeOf(handler))
  for (const [code, message] of [
    [3, 'Runtime exited with error: exit status 3'],
    [0, 'Runtime exited without providing a reason'],
  ]) {
    expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
    const { outcome, startedAtMs } = await fn.call({ code })
    expect(outcome).toEqual({ kind: 'failure', cause: 'crash', message })
    expect(startedAtMs).toHaveLength(1)
  }
})

it.each([
  [
    'exits before it asks for an event',
    commandOf('/bin/sh', '-c', 'exit 7'),
    'Runtime exited with error: exit status 7',
  ],
  [
    'reports that it could not start',
    commandOf(
      process.execPath,
      '-e',
      `fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/init/error', { method: 'POST',
        body: '{"errorType":"Runtime.ImportModuleError","errorMessage":"no module"}' })`,
    ),
    'Runtime.ImportModuleError: no module',
  ],
])('crashes when the runtime %s', async (_what, code, message) => {
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toEqual({ kind: 'failure', cause: 'crash', message })
  expect(startedAtMs).toHaveLength(1)
})

it('is unreachable, and has not started, when the command cannot be started', async () => {
  const { outcome, startedAtMs } = await functionUnderTest(commandOf('./no-such-runtime')).call()
  expect(outcome).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('./no-such-runtime'),
  })
  expect(startedAtMs).toEqual([])
})

it('takes another process when a warm one has ended between two events', async () => {
  const handler = 'async () => { globalThis.exits = true; return 1 }'
  const fn = functionUnderTest(runtimeOf(handler))
  for (let i = 0; i < 3; i++) expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
})

it('captures what the process prints, under its invocation', async () => {
  const handler =
    'async (event) => { console.log("seen", event.n); console.error("bad\\nnews"); process.exit(1) }'
  const fn = functionUnderTest(runtimeOf(handler))
  await fn.call({ n: 5 })
  const about = { mapping: 'orders.stream', requestId: 'request-1' }
  expect(fn.printed).toHaveLength(3)
  expect(fn.printed).toContainEqual({ ...about, stream: 'stdout', text: 'seen 5' })
  expect(fn.printed).toContainEqual({ ...about, stream: 'stderr', text: 'news' })
})

it('is killed by its Timeout together with what it has started', async () => {
  const wallClock = new VirtualClock()
  const line = await lifeLine()
  const handler = `async () => {
    const { spawn } = await import('node:child_process')
    spawn(process.execPath, ['-e', ${JSON.stringify(line.holdOn)}])
    for (;;) await new Promise((done) => setTimeout(done, 1000))
  }`
  const fn = functionUnderTest(runtimeOf(handler), { wallClock, resolved: { timeoutMs: 3000 } })
  const started = signal()
  const call = fn.call({}, { onStarted: started.give })
  await started.given
  await line.held
  await wallClock.advanceBy(3000)
  expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
  await line.dropped
})

it('ends its processes when it is drained', async () => {
  const line = await lifeLine()
  const fn = functionUnderTest(runtimeOf(`async () => { ${line.holdOn}; return 1 }`))
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
  await line.held
  await fn.port.close('drain')
  await line.dropped
})

it('gives a process a second to end at a drain, and kills it then', async () => {
  const wallClock = new VirtualClock()
  const line = await lifeLine()
  const end = `setTimeout(() => console.log('last words'), 50)`
  const handler = `async () => { ${line.holdOn}; process.on('SIGTERM', () => { ${end} }); return 1 }`
  const fn = functionUnderTest(runtimeOf(handler), { wallClock })
  expect((await fn.call()).outcome).toEqual({ kind: 'success', body: '1' })
  await line.held
  const closed = fn.port.close('drain')
  await fn.hasPrinted('last words')
  await wallClock.advanceBy(1000)
  await line.dropped
  await closed
})

it('kills its processes at the hard stop', async () => {
  const line = await lifeLine()
  const fn = functionUnderTest(
    runtimeOf(`() => { ${line.holdOn}; process.on('SIGTERM', () => {}); return new Promise(() => {}) }`),
  )
  const stop = new AbortController()
  const call = fn.call({}, { signal: stop.signal })
  await line.held
  stop.abort()
  expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
  await line.dropped
})

/** A server to which a process holds on with a connection: it is dropped when the process is gone. */
async function lifeLine() {
  const held = Promise.withResolvers<void>()
  const dropped = Promise.withResolvers<void>()
  const server = createServer((socket: Socket) => {
    held.resolve()
    socket.on('error', () => undefined)
    socket.on('close', () => dropped.resolve())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const holdOn = `process.getBuiltinModule('node:net').connect(${port}, '127.0.0.1').on('error', () => {})`
  return { holdOn, held: held.promise, dropped: dropped.promise }
}

it('holds on to nothing of a runtime that has exited and left a daemon with its output', async () => {
  const daemon = `console.log('daemon ' + process.pid); setInterval(() => undefined, 1e6)`
  const text = `
    import { spawn } from 'node:child_process'
    const stdio = ['ignore', 'inherit', 'inherit']
    spawn(process.execPath, ['-e', ${JSON.stringify(daemon)}], { detached: true, stdio }).unref()`
  const pipes = () => process.getActiveResourcesInfo().filter((resource) => resource === 'PipeWrap').length
  const fn = functionUnderTest(commandOf(process.execPath, temporaryFile('runtime.mjs', text)))
  const before = pipes()
  const call = fn.call()
  const pid = Number((await fn.hasPrinted('daemon')).text.split(' ')[1])
  onTestFinished(() => void process.kill(pid, 'SIGKILL'))
  expect((await call).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
  await fn.port.close('drain')
  // The shell of the guard has ended with the function.
  await expect.poll(pipes).toBeLessThanOrEqual(before)
})
