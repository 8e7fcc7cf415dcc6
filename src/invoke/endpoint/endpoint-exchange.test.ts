import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { functionUnderTest, signal } from '../../../test/runtimes/function-under-test.ts'
import type { FunctionCode } from '../../model/index.ts'
import { VirtualClock } from '../../time/index.ts'

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void

const PATH = '/2015-03-31/functions/orders/invocations?Qualifier=live'

/** Whatever serves Lambda's Invoke API. */
async function endpoint(answer: Answer): Promise<FunctionCode & { kind: 'endpoint' }> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => answer(response, request, body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { kind: 'endpoint', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}` }
}

it("posts the event to the path it was given, as Lambda's Invoke API has it", async () => {
  const code = await endpoint((response, request, body) => {
    const { method, url, headers } = request
    const seen = {
      method,
      url,
      type: headers['content-type'],
      invocation: headers['x-amz-invocation-type'],
      body,
    }
    response.end(JSON.stringify(seen))
  })
  const { outcome, startedAtMs } = await functionUnderTest(code).call({ records: ['é'] })
  expect(startedAtMs).toHaveLength(1)
  expect(JSON.parse(outcome.kind === 'success' ? outcome.body : '{}')).toEqual({
    method: 'POST',
    url: PATH,
    type: 'application/json',
    invocation: 'RequestResponse',
    body: '{"records":["é"]}',
  })
})

it('leaves the body out when nobody reads it', async () => {
  const code = await endpoint((response) => response.end('{"a":1}'))
  const { outcome } = await functionUnderTest(code).call({}, { readsBody: false })
  expect(outcome).toEqual({ kind: 'success', body: '' })
})

const functionError = { 'X-Amz-Function-Error': 'Unhandled' }

interface AnswerParts {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: string
}

it.each<[what: string, answer: AnswerParts, cause: string, message: unknown]>([
  ['an error', { body: '{"errorType":"KeyError","errorMessage":"no id"}' }, 'error', 'KeyError: no id'],
  ['an error of any status', { status: 500, body: '{"errorMessage":"no id"}' }, 'error', 'no id'],
  ['an error without a report', { body: 'no report' }, 'error', 'no report'],
  [
    'a timeout',
    { body: '{"errorType":"Sandbox.Timedout","errorMessage":"Error: Task timed out after 3.00 seconds"}' },
    'timeout',
    'Sandbox.Timedout: Error: Task timed out after 3.00 seconds',
  ],
  [
    'an exit',
    {
      body: '{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: exit status 3"}',
    },
    'crash',
    'Runtime.ExitError: Error: Runtime exited with error: exit status 3',
  ],
  [
    'an exit as emulators tell it',
    { status: 502, headers: {}, body: '{"errorType":"Runtime.ExitError","errorMessage":"x"}' },
    'crash',
    'Runtime.ExitError: x',
  ],
  [
    'a response above 6 MB',
    { headers: {}, body: 'x'.repeat(7e6) },
    'response',
    expect.stringContaining('7000000 bytes'),
  ],
])('fails with %s', async (_what, { status = 200, headers = functionError, body }, cause, message) => {
  const code = await endpoint((response) => response.writeHead(status, headers).end(body))
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toEqual({ kind: 'failure', cause, message })
  expect(startedAtMs).toHaveLength(1)
})

it('is throttled by 429, and has not started [GEN-10]', async () => {
  const code = await endpoint((response) =>
    response.writeHead(429).end('{"Reason":"ReservedFunctionConcurrent"}'),
  )
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toMatchObject({ kind: 'throttled' })
  expect(startedAtMs).toEqual([])
})

it.each([
  [404, '{"Message":"Function not found"}'],
  [403, ''],
  [500, '{"Message":"internal"}'],
  [503, 'no\nservice'],
])('is unreachable, and has not started, when the service answers %s %s [GEN-10]', async (status, body) => {
  const code = await endpoint((response) => response.writeHead(status).end(body))
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  const message = `the endpoint answered ${status}${body === '' ? '' : `: ${body.replace('\n', ' ')}`}`
  expect(outcome).toEqual({ kind: 'unreachable', message })
  expect(startedAtMs).toEqual([])
})

it('is unreachable, and has not started, when nothing listens [GEN-10]', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const { outcome, startedAtMs } = await functionUnderTest({
    kind: 'endpoint',
    url: `http://127.0.0.1:${port}/`,
  }).call()
  expect(outcome).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') })
  expect(startedAtMs).toEqual([])
})

it('crashes when the connection breaks after the event was sent', async () => {
  const code = await endpoint((response) => response.destroy())
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
  expect(startedAtMs).toHaveLength(1)
})

it('times out ten seconds after the Timeout that the endpoint itself enforces', async () => {
  const wallClock = new VirtualClock()
  const asked = signal()
  const code = await endpoint(() => asked.give())
  let over = false
  const fn = functionUnderTest(code, { wallClock, resolved: { timeoutMs: 3000 } })
  const call = fn.call().finally(() => (over = true))
  await asked.given
  await wallClock.advanceBy(12_999)
  expect(over).toBe(false)
  await wallClock.advanceBy(1)
  const { outcome, startedAtMs } = await call
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
  expect(startedAtMs).toHaveLength(1)
})

it('throttles above its reserved concurrency without asking the endpoint', async () => {
  const responses: ServerResponse[] = []
  const asked = signal()
  const code = await endpoint((response) => {
    responses.push(response)
    asked.give()
  })
  const fn = functionUnderTest(code, { resolved: { reservedConcurrentExecutions: 1 } })
  const first = fn.call()
  await asked.given
  expect((await fn.call()).outcome).toMatchObject({ kind: 'throttled' })
  responses[0]!.end('1')
  expect((await first).outcome).toEqual({ kind: 'success', body: '1' })
  expect(responses).toHaveLength(1)
})

it('ends what runs at the hard stop, and waits for it when drained', async () => {
  const responses: ServerResponse[] = []
  let asked = signal()
  const code = await endpoint((response) => {
    responses.push(response)
    asked.give()
  })
  const fn = functionUnderTest(code)
  const stop = new AbortController()
  const stopped = fn.call({}, { signal: stop.signal })
  await asked.given
  stop.abort()
  expect((await stopped).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })

  asked = signal()
  const drained = fn.call()
  await asked.given
  const closed = fn.port.close('drain')
  expect((await fn.call()).outcome).toMatchObject({ kind: 'unreachable' })
  responses.at(-1)!.end('1')
  expect((await drained).outcome).toEqual({ kind: 'success', body: '1' })
  await closed
})
