import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import type { InvocationOutcome } from '../../model/index.ts'
import { RuntimeApi } from './runtime-api.ts'

const invocation = {
  requestId: 'request-1',
  event: '{"records":["é"]}',
  deadlineMs: 1_767_225_603_000,
  functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
  traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
}

async function runtimeApi() {
  const outcomes: InvocationOutcome[] = []
  const failures: string[] = []
  let asked = Promise.withResolvers<void>()
  const api = new RuntimeApi({
    asked: () => asked.resolve(),
    answered: (outcome) => outcomes.push(outcome),
    startFailed: (message) => failures.push(message),
  })
  const base = `http://${await api.listen()}/2018-06-01/runtime`
  onTestFinished(() => api.close())
  const post = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(base + path, { method: 'POST', ...init })
    return { status: response.status, body: await response.json() }
  }
  const give = async (readsBody = true, requestId = invocation.requestId) => {
    asked = Promise.withResolvers<void>()
    const next = fetch(`${base}/invocation/next`)
    await asked.promise
    api.give({ ...invocation, requestId }, readsBody)
    return next
  }
  return { api, base, post, give, outcomes, failures }
}

it('lets the runtime wait until there is an event, and gives it with its headers', async () => {
  const { api, give } = await runtimeApi()
  expect(api.isAsked).toBe(false)
  const response = await give()
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': 'request-1',
    'lambda-runtime-deadline-ms': '1767225603000',
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': invocation.traceId,
  })
  expect(await response.text()).toBe(invocation.event)
})

it('takes one answer to an event, and refuses any other', async () => {
  const { give, post, outcomes } = await runtimeApi()
  await give()
  const path = '/invocation/request-1/response'
  expect(await post('/invocation/request-9/response', { body: '0' })).toMatchObject({ status: 400 })
  expect(await post(path, { body: '{"a":1}' })).toEqual({ status: 202, body: { status: 'OK' } })
  expect(await post(path, { body: '2' })).toMatchObject({
    status: 400,
    body: { errorType: 'InvalidRequestID' },
  })
  expect(outcomes).toEqual([{ kind: 'success', body: '{"a":1}' }])
})

/** An answer whose body goes on when told: a runtime may have sent another one meanwhile. */
function slowAnswer(url: string) {
  const request = httpRequest(url, { method: 'POST' })
  request.write('"sl')
  const status = once(request, 'response').then(([response]: IncomingMessage[]) => response!.statusCode)
  return { status, finish: () => request.end('ow"') }
}

it.each(['response', 'error'])('takes no %s to an event that has been answered meanwhile', async (what) => {
  const { base, give, post, outcomes } = await runtimeApi()
  await give()
  const slow = slowAnswer(`${base}/invocation/request-1/${what}`)
  // Behind it, so that it has been routed.
  await post('/invocation/request-9/response')
  await post('/invocation/request-1/response', { body: '1' })
  await give(true, 'request-2')
  slow.finish()
  expect(await slow.status).toBe(400)
  await post('/invocation/request-2/response', { body: '2' })
  expect(outcomes).toEqual([
    { kind: 'success', body: '1' },
    { kind: 'success', body: '2' },
  ])
})

it.each([
  ['{"errorType":"KeyError","errorMessage":"no id","stackTrace":[]}', 'KeyError: no id'],
  ['{"errorMessage":"no id"}', 'no id'],
  ['plain words', 'plain words'],
  ['', 'Runtime.Unknown'],
])('reads the error report %s', async (body, message) => {
  const { give, post, outcomes } = await runtimeApi()
  await give()
  const headers = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Unknown' }
  expect(await post('/invocation/request-1/error', { body, headers })).toMatchObject({ status: 202 })
  expect(outcomes).toEqual([{ kind: 'failure', cause: 'error', message }])
})

it('refuses a streamed response clearly', async () => {
  const { give, post, outcomes } = await runtimeApi()
  await give()
  const headers = { 'Lambda-Runtime-Function-Response-Mode': 'streaming' }
  const refused = await post('/invocation/request-1/response', { body: '1', headers })
  expect(refused).toMatchObject({ status: 400, body: { errorType: 'StreamingNotSupported' } })
  expect(outcomes).toMatchObject([{ kind: 'failure', cause: 'response' }])
})

it('accepts the error that a runtime reports after its response was refused', async () => {
  const { give, post, outcomes } = await runtimeApi()
  await give()
  expect(await post('/invocation/request-1/response', { body: 'x'.repeat(6_291_457) })).toMatchObject({
    status: 413,
  })
  expect(await post('/invocation/request-1/error', { body: '{}' })).toMatchObject({ status: 202 })
  expect(outcomes).toHaveLength(1)
})

it('hears of a runtime that could not start', async () => {
  const { post, failures } = await runtimeApi()
  await post('/init/error', { body: '{"errorType":"Runtime.NoSuchHandler","errorMessage":"no x"}' })
  expect(failures).toEqual(['Runtime.NoSuchHandler: no x'])
})

it('knows no other path', async () => {
  const { base, post } = await runtimeApi()
  expect(await post('/invocation/request-1/other')).toMatchObject({ status: 404 })
  expect((await fetch(`${base}/invocation/request-1/response`)).status).toBe(404)
})
