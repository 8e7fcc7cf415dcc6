import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answering, describeExchange, type Answer } from '../../../test/runtimes/exchange-suite.ts'
import { functionUnderTest, signal } from '../../../test/runtimes/function-under-test.ts'
import type { FunctionCode } from '../../model/index.ts'

const PATH = '/2015-03-31/functions/orders/invocations?Qualifier=live'

function at(port: number): FunctionCode {
  return { kind: 'endpoint', url: `http://127.0.0.1:${port}${PATH}` }
}

/** Whatever serves Lambda's Invoke API. */
async function endpoint(answer: Answer): Promise<FunctionCode> {
  return at(await answering(answer))
}

describe('an endpoint', () => {
  describeExchange(at)
})

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
    'an error as the runtime interface emulator tells it, by its body alone',
    { headers: {}, body: '{"errorType":"Error","errorMessage":"no id","trace":[]}' },
    'error',
    'Error: no id',
  ],
  [
    'a timeout as the runtime interface emulator tells it, by its body alone',
    { headers: {}, body: 'Task timed out after 3.00 seconds' },
    'timeout',
    'Task timed out after 3.00 seconds',
  ],
  [
    'an error that speaks of the timeout of something else',
    { body: '{"errorType":"HttpError","errorMessage":"orders: Task timed out after 3.00 seconds"}' },
    'error',
    'HttpError: orders: Task timed out after 3.00 seconds',
  ],
  [
    'an error whose stack speaks of an exit',
    {
      body: '{"errorType":"Error","errorMessage":"no id","trace":["Runtime exited with error: exit status 1"]}',
    },
    'error',
    'Error: no id',
  ],
  [
    'a timeout without a type',
    { body: '{"errorMessage":"2026-01-01T00:00:03Z 9f3a Task timed out after 3.00 seconds"}' },
    'timeout',
    '2026-01-01T00:00:03Z 9f3a Task timed out after 3.00 seconds',
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

it.each([
  ['a version that ran', '{"errorType":"Error","errorMessage":"a result of that form"}', '$LATEST'],
  ['a version that ran', 'Task timed out after 3.00 seconds', '7'],
  ['one of the members only', '{"errorMessage":"none"}', null],
  ['members that are no texts', '{"errorType":null,"errorMessage":null}', null],
  ['the words in a text', '"Task timed out after 3.00 seconds"', null],
])('succeeds with %s whatever the answer looks like', async (_what, body, version) => {
  const headers = version === null ? {} : { 'X-Amz-Executed-Version': version }
  const code = await endpoint((response) => response.writeHead(200, headers).end(body))
  expect((await functionUnderTest(code).call()).outcome).toMatchObject({ kind: 'success', body })
})

it('fails with what the runtime interface emulator says also when nobody reads the answer', async () => {
  const code = await endpoint((response) => response.end('Task timed out after 3.00 seconds'))
  const { outcome } = await functionUnderTest(code).call({}, { readsBody: false })
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
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

it('waits for what runs when it is drained', async () => {
  const responses: ServerResponse[] = []
  const asked = signal()
  const code = await endpoint((response) => {
    responses.push(response)
    asked.give()
  })
  const fn = functionUnderTest(code)
  const drained = fn.call()
  await asked.given
  const closed = fn.port.close('drain')
  expect((await fn.call()).outcome).toMatchObject({ kind: 'unreachable' })
  responses.at(-1)!.end('1')
  expect((await drained).outcome).toEqual({ kind: 'success', body: '1' })
  await closed
})
