import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApiServer, type ApiServer, type ServerParts } from './http-server.ts'
import type { MappingControl } from './mapping-control.ts'
import { ControlBench, MAPPINGS, STREAM } from './fixture.ts'
import { seededRandom } from '../../time/index.ts'

const random = seededRandom(3)

let bench: ControlBench
let server: ApiServer
let waiting: number | 'draining'
const failures: unknown[] = []

beforeEach(async () => {
  bench = new ControlBench()
  waiting = 0
  failures.length = 0
  await bench.seconds(1)
  await open()
})
afterEach(() => server.close())

async function open(parts: Partial<ServerParts> = {}): Promise<void> {
  server = await openApiServer(
    { host: '127.0.0.1', port: 0 },
    {
      ...bench.parts,
      notReady: () => waiting,
      failed: (error) => failures.push(error),
      random,
      clock: bench.clock,
      keys: null,
      ...parts,
    },
  )
}

/** All that is answered to bytes that come and then stop coming, until the connection is closed. */
function answerToBytes(bytes: string): Promise<string> {
  const { host, port } = server.address
  const socket = connect(port, host)
  socket.write(bytes)
  return textOf(socket)
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

function send(
  method: string,
  path: string,
  more: { body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { host, port } = server.address
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, method, path, headers: more.headers ?? {} }, (response) => {
      let text = ''
      response.on('data', (part) => (text += String(part)))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(more.body)
  })
}

describe('the API over HTTP', () => {
  it('answers on paths with and without a slash at the end, with a JSON body and an id [API-1, API-18]', async () => {
    for (const path of [MAPPINGS, `${MAPPINGS}/`]) {
      const { status, headers, text } = await send('GET', path)
      expect([status, text]).toEqual([200, '{"EventSourceMappings":[]}'])
      expect(headers['content-type']).toBe('application/json')
      expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
    }
    const missing = await send('GET', `${MAPPINGS}/x/`)
    expect(missing.status).toBe(404)
    expect(missing.headers['x-amzn-errortype']).toBe('ResourceNotFoundException')
  })

  it('has no answer for web pages, and none under a name that leads here', async () => {
    for (const headers of [{ origin: 'http://127.0.0.1:4600' }, { host: 'evil.example:4600' }]) {
      const body = JSON.stringify({
        FunctionName: 'my-function',
        EventSourceArn: STREAM,
        StartingPosition: 'LATEST',
      })
      expect((await send('POST', MAPPINGS, { body, headers })).status).toBe(403)
    }
    expect(bench.store.list()).toEqual([])
    expect((await send('GET', MAPPINGS, { headers: { host: 'localhost:4600' } })).status).toBe(200)
  })

  it('takes no body above a megabyte', async () => {
    const answer = await send('POST', MAPPINGS, { body: ' '.repeat(1_000_001) })
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
      413,
      'RequestEntityTooLargeException',
    ])
  })

  it.each([
    ['in the headers', 'POST / HTTP/1.1\r\nhost: localhost\r\nx-slow: '],
    ['in the body', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"Function'],
  ])('cuts off who stops in the middle, %s', async (_, bytes) => {
    await server.close()
    await open({ requestTimeoutMs: 50 })
    const answer = await answerToBytes(bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(answer).toContain('x-amzn-ErrorType: RequestTimeoutException')
    expect(failures).toEqual([])
    expect((await send('GET', '/health/live')).status).toBe(200)
  })

  it.each([
    ['no HTTP', 'EHLO example\r\n\r\n'],
    ['a wrong length', 'GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
  ])('says in AWS’s form that it is no request: %s', async (_, bytes) => {
    const answer = await answerToBytes(bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).toContain('x-amzn-ErrorType: MalformedHttpRequestException')
    expect(answer).toMatch(/\r\n\r\n\{"message":"The request is no HTTP request."\}$/)
  })

  it('says nothing of what went wrong inside, and goes on', async () => {
    await server.close()
    const control = {
      list: () => {
        throw new Error('secret')
      },
    } as unknown as MappingControl
    await open({ control })
    const answer = await send('GET', MAPPINGS)
    expect(answer.status).toBe(500)
    expect(JSON.parse(answer.text)).toEqual({ Type: 'Service', Message: 'An internal error occurred.' })
    expect(failures).toEqual([expect.objectContaining({ message: 'secret' })])
    expect((await send('GET', '/health/live')).status).toBe(200)
  })

  it('tells whether it lives, and whether every enabled mapping reads', async () => {
    expect(await send('GET', '/health/live')).toMatchObject({ status: 200, text: '{"status":"live"}' })
    expect(await send('GET', '/health/ready')).toMatchObject({ status: 200, text: '{"status":"ready"}' })
    waiting = 2
    expect(await send('GET', '/health/ready')).toMatchObject({
      status: 503,
      text: '{"status":"not ready","mappings":2}',
    })
    waiting = 'draining'
    expect(await send('GET', '/health/ready')).toMatchObject({ status: 503, text: '{"status":"draining"}' })
  })

  it('a query is all that follows the first question mark [API-14]', async () => {
    await bench.created({ EventSourceArn: STREAM, StartingPosition: 'LATEST' })
    const query = 'FunctionName=my-function?MaxItems=1'
    const { text } = await send('GET', `${MAPPINGS}?${query}`)
    expect(JSON.parse(text)).toEqual({ EventSourceMappings: [] })
  })
})
