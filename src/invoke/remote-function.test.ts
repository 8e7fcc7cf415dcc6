import { Agent } from 'node:http'
import { Socket } from 'node:net'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { expect, it } from 'vitest'
import { resolvedFunction } from '../../test/runtimes/function-under-test.ts'
import { RealClock } from '../time/index.ts'
import { RemoteFunction } from './remote-function.ts'

/** What becomes of an invocation whose exchange ends with this error. */
async function brokenBy(what: Error) {
  const code = { kind: 'endpoint', url: 'http://127.0.0.1:1/' } as const
  const exchange = { name: 'Lambda', send: () => Promise.reject(what), close: () => Promise.resolve() }
  const clock = new RealClock()
  const port = new RemoteFunction({ function: resolvedFunction(code), exchange, clock, wallClock: clock })
  let started = 0
  const onStarted = () => void started++
  const request = {
    requestId: 'request-1',
    mapping: 'orders',
    event: {},
    bytes: 0,
    readsBody: false,
    onStarted,
  }
  return { outcome: await port.invoke(request), started }
}

function errorWith(members: object): Error {
  return Object.assign(new Error('it broke'), members)
}

/** What the SDK says when packets to the service are dropped, as by a firewall. */
async function unconnected(): Promise<Error> {
  const httpAgent = new Agent()
  httpAgent.createConnection = () => Object.assign(new Socket(), { connecting: true })
  const handler = new NodeHttpHandler({ connectionTimeout: 1, httpAgent })
  const request = {
    protocol: 'http:',
    hostname: '127.0.0.1',
    method: 'GET',
    path: '/',
    headers: {},
    query: {},
  }
  return handler.handle(request as Parameters<typeof handler.handle>[0]).then(
    () => new Error('connected'),
    (error: Error) => error,
  )
}

it.each([
  ['a name that is not known', errorWith({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
  ['no answer to the connection', errorWith({ code: 'ETIMEDOUT', syscall: 'connect' })],
  [
    'no connection to any address',
    new AggregateError([
      errorWith({ code: 'ECONNREFUSED', syscall: 'connect' }),
      errorWith({ code: 'ENETUNREACH', syscall: 'connect' }),
    ]),
  ],
])('has not started with %s [GEN-10]', async (_what, error) => {
  const { outcome, started } = await brokenBy(error)
  expect(outcome).toMatchObject({ kind: 'unreachable' })
  expect(started).toBe(0)
})

it("has not started with no connection within the limit of the SDK's handler [GEN-10]", async () => {
  const error = await unconnected()
  const { outcome, started } = await brokenBy(error)
  expect(outcome).toMatchObject({ kind: 'unreachable', message: expect.stringContaining(error.message) })
  expect(started).toBe(0)
})

it.each([
  ['is reset', errorWith({ code: 'ECONNRESET' })],
  ['times out while the answer is waited for', errorWith({ code: 'ETIMEDOUT', syscall: 'read' })],
  ['loses its way while the answer is waited for', errorWith({ code: 'EHOSTUNREACH', syscall: 'read' })],
])('crashes when a connection %s', async (_what, error) => {
  const { outcome, started } = await brokenBy(error)
  expect(outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
  expect(started).toBe(1)
})
