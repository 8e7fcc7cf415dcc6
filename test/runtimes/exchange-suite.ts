import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { FunctionCode } from '../../src/model/index.ts'
import { VirtualClock } from '../../src/time/index.ts'
import { functionUnderTest, signal } from './function-under-test.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void

/** A server of this test that answers every request with this. @returns its port */
export async function answering(answer: Answer): Promise<number> {
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
  return (server.address() as AddressInfo).port
}

/** A port where nothing listens. */
export async function silentPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What every way to ask a function that runs elsewhere does alike. @param at the function that a port serves */
export function describeExchange(at: (port: number) => FunctionCode): void {
  it('leaves the body out when nobody reads it', async () => {
    const port = await answering((response) => response.end('{"a":1}'))
    const { outcome } = await functionUnderTest(at(port)).call({}, { readsBody: false })
    expect(outcome).toEqual({ kind: 'success', body: '' })
  })

  it('says which version an alias has led to, whether it succeeds or fails [DST-5]', async () => {
    const version = { 'X-Amz-Executed-Version': '7' }
    const works = await answering((response) => response.writeHead(200, version).end('{}'))
    expect((await functionUnderTest(at(works)).call()).outcome).toEqual({
      kind: 'success',
      body: '{}',
      executedVersion: '7',
    })
    const fails = await answering((response) =>
      response
        .writeHead(200, { ...version, 'X-Amz-Function-Error': 'Unhandled' })
        .end('{"errorType":"E","errorMessage":"no"}'),
    )
    expect((await functionUnderTest(at(fails)).call()).outcome).toMatchObject({
      kind: 'failure',
      executedVersion: '7',
    })
  })

  it('is unreachable, and has not started, when nothing listens [GEN-10]', async () => {
    const { outcome, startedAtMs } = await functionUnderTest(at(await silentPort())).call()
    const message = expect.stringMatching(/ cannot be reached: .*ECONNREFUSED/) as string
    expect(outcome).toEqual({ kind: 'unreachable', message })
    expect(startedAtMs).toEqual([])
  })

  it('crashes when the connection breaks after the event was sent', async () => {
    const port = await answering((response) => response.destroy())
    const { outcome, startedAtMs } = await functionUnderTest(at(port)).call()
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
    expect(startedAtMs).toHaveLength(1)
  })

  it('times out ten seconds after the Timeout that the other side itself enforces', async () => {
    const wallClock = new VirtualClock()
    const asked = signal()
    const port = await answering(() => asked.give())
    let over = false
    const fn = functionUnderTest(at(port), { wallClock, resolved: { timeoutMs: 3000 } })
    const call = fn.call().finally(() => (over = true))
    await asked.given
    await wallClock.advanceBy(12_999)
    expect(over).toBe(false)
    await wallClock.advanceBy(1)
    const { outcome, startedAtMs } = await call
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'timeout' })
    expect(startedAtMs).toHaveLength(1)
  })

  it('ends what runs at the hard stop', async () => {
    const asked = signal()
    const port = await answering(() => asked.give())
    const stop = new AbortController()
    const stopped = functionUnderTest(at(port)).call({}, { signal: stop.signal })
    await asked.given
    stop.abort()
    expect((await stopped).outcome).toMatchObject({ kind: 'failure', cause: 'crash' })
  })
}
