import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import {
  answering,
  describeExchange,
  silentPort,
  type Answer,
} from '../../../test/runtimes/exchange-suite.ts'
import { functionUnderTest } from '../../../test/runtimes/function-under-test.ts'
import type { FunctionCode } from '../../model/index.ts'
import { probeFunction } from './probe-function.ts'

type RealFunction = FunctionCode & { readonly kind: 'functionArn' }

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders:live'

function at(port: number): RealFunction {
  const connection = { kind: 'endpoint', endpoint: `http://127.0.0.1:${port}` } as const
  return { kind: 'functionArn', functionArn: ARN, connection }
}

/** A server that speaks Lambda's Invoke API, and the function in it. */
async function lambda(answer: Answer): Promise<RealFunction> {
  return at(await answering(answer))
}

describe('a real function', () => {
  describeExchange(at)
})

/** A refusal as Lambda writes it. */
function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    .end(JSON.stringify({ Type: 'User', message, Message: message }))
}

it('invokes the ARN with its qualifier, signed, and waits for the answer', async () => {
  const code = await lambda((response, { method, url, headers, httpVersion }, body) => {
    const seen = {
      method,
      url: decodeURIComponent(url!),
      httpVersion,
      invocation: headers['x-amz-invocation-type'],
      signed: /^AWS4-HMAC-SHA256 Credential=.*\/us-east-2\/lambda\/aws4_request/.test(
        headers.authorization ?? '',
      ),
      body,
    }
    response.end(JSON.stringify(seen))
  })
  const { outcome, startedAtMs } = await functionUnderTest(code).call({ records: ['é'] })
  expect(startedAtMs).toHaveLength(1)
  expect(JSON.parse(outcome.kind === 'success' ? outcome.body : '{}')).toEqual({
    method: 'POST',
    url: `/2015-03-31/functions/${ARN}/invocations`,
    httpVersion: '1.1',
    invocation: 'RequestResponse',
    signed: true,
    body: '{"records":["é"]}',
  })
})

it.each([
  ['an error', '{"errorType":"KeyError","errorMessage":"no id"}', 'error', 'KeyError: no id'],
  [
    'a timeout',
    '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}',
    'timeout',
    'Sandbox.Timedout: RequestId: 1 Error: Task timed out after 3.00 seconds',
  ],
  [
    'an exit',
    '{"errorType":"Runtime.ExitError","errorMessage":"Runtime exited with error: exit status 3"}',
    'crash',
    'Runtime.ExitError: Runtime exited with error: exit status 3',
  ],
  [
    'a response above 6 MB',
    '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded"}',
    'response',
    'Function.ResponseSizeTooLarge: Response payload size exceeded',
  ],
])('fails with %s as FunctionError tells it', async (_, body, cause, message) => {
  const code = await lambda((response) =>
    response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' }).end(body),
  )
  const { outcome, startedAtMs } = await functionUnderTest(code).call({}, { readsBody: false })
  expect(outcome).toEqual({ kind: 'failure', cause, message })
  expect(startedAtMs).toHaveLength(1)
})

it('fails with a response above 6 MB that another server lets through', async () => {
  const code = await lambda((response) => response.end(JSON.stringify('x'.repeat(6_291_555))))
  const { outcome } = await functionUnderTest(code).call()
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'response' })
})

it('fails when the event is above the limit, because it would be refused for ever', async () => {
  let asked = 0
  const code = await lambda((response) => {
    asked++
    refuse(response, 413, 'RequestTooLargeException', '6291457 byte payload is too large')
  })
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  const message = 'RequestTooLargeException: 6291457 byte payload is too large'
  expect(outcome).toEqual({ kind: 'failure', cause: 'error', message })
  expect(startedAtMs).toHaveLength(1)
  expect(asked).toBe(1)
})

it("is throttled in Lambda's own words, and tried once only [GEN-10]", async () => {
  let asked = 0
  const code = await lambda((response) => {
    asked++
    refuse(response, 429, 'TooManyRequestsException', 'Rate Exceeded.')
  })
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toEqual({ kind: 'throttled', message: 'Rate Exceeded.' })
  expect(startedAtMs).toEqual([])
  expect(asked).toBe(1)
})

it.each([
  [403, 'AccessDeniedException', 'User: me is not authorized to perform: lambda:InvokeFunction'],
  [409, 'ResourceConflictException', 'The function is currently in the following state: Pending'],
  [502, 'ResourceNotReadyException', 'The function is inactive'],
  [500, 'ServiceException', 'internal'],
])(
  "is unreachable in Lambda's own words for %s %s, and tried once only [GEN-10]",
  async (status, type, words) => {
    let asked = 0
    const code = await lambda((response) => {
      asked++
      refuse(response, status, type, words)
    })
    const { outcome, startedAtMs } = await functionUnderTest(code).call()
    expect(outcome).toEqual({ kind: 'unreachable', message: `${type}: ${words}` })
    expect(startedAtMs).toEqual([])
    expect(asked).toBe(1)
  },
)

it.each([
  [404, 'ResourceNotFoundException', `Function not found: ${ARN}`],
  [502, 'InvalidRuntimeException', 'The runtime or runtime version specified is not supported'],
  [502, 'KMSDisabledException', 'The KMS key used is disabled'],
])('is misconfigured, and tried again, for %s %s [LIF-9, GEN-10]', async (status, type, words) => {
  const code = await lambda((response) => refuse(response, status, type, words))
  const { outcome, startedAtMs } = await functionUnderTest(code).call()
  expect(outcome).toEqual({ kind: 'unreachable', message: `${type}: ${words}`, misconfigured: true })
  expect(startedAtMs).toEqual([])
})

it('is probed by a dry run, in which nothing runs', async () => {
  const types: unknown[] = []
  const code = await lambda((response, { headers }) => {
    types.push(headers['x-amz-invocation-type'])
    response.writeHead(204).end()
  })
  expect(await probeFunction(code)).toBe(`function ${ARN} may be called`)
  expect(types).toEqual(['DryRun'])
  const missing = await lambda((response) =>
    refuse(response, 404, 'ResourceNotFoundException', 'Function not found'),
  )
  await expect(probeFunction(missing)).rejects.toThrow('ResourceNotFoundException: Function not found')
  await expect(probeFunction(at(await silentPort()))).rejects.toThrow('ECONNREFUSED')
})
