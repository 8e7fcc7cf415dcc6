import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kinesisPipeline, Workshop } from '../process-fixture.ts'

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders'

let workshop: Workshop
let server: Server
/** How Lambda answers invocations, one after the other; then it succeeds. */
let answers: { status: number; type: string; message: string }[]
let invoked: { type: string; records: string[] }[]

/** Something that speaks Lambda's Invoke API. */
beforeEach(async () => {
  answers = []
  invoked = []
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const type = String(request.headers['x-amz-invocation-type'])
      const { Records = [] } = JSON.parse(body || '{}') as { Records?: { kinesis: { data: string } }[] }
      const records = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())
      invoked.push({ type, records })
      const refusal = answers.shift()
      if (refusal === undefined) return response.writeHead(type === 'DryRun' ? 204 : 200).end()
      response.writeHead(refusal.status, { 'x-amzn-errortype': refusal.type })
      return response.end(JSON.stringify({ Message: refusal.message, message: refusal.message }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  workshop = new Workshop()
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  workshop.write({
    'records.ndjson': '{"PartitionKey":"a","Data":"1"}\n{"PartitionKey":"a","Data":"2"}\n',
    'orders.yaml': kinesisPipeline({ resource: 'Records: records.ndjson' })
      .replace('Handler: handlers.received', `FunctionArn: "${ARN}"`)
      .replace('kinesis: embedded', `kinesis: embedded, lambda: { Endpoint: "${endpoint}" }`),
  })
})
afterEach(async () => {
  await workshop.close()
  server.close()
})

describe('a real function', () => {
  it('gets batches; a throttle and a refusal are told in its words and tried again, as no attempt [GEN-10]', async () => {
    answers = [
      { status: 429, type: 'TooManyRequestsException', message: 'Rate Exceeded.' },
      { status: 404, type: 'ResourceNotFoundException', message: `Function not found: ${ARN}` },
    ]
    const up = workshop.start('up', 'orders.yaml', '--json', '--until-idle')
    expect(await up.ended).toMatchObject({ code: 0 })
    const sent = { type: 'RequestResponse', records: ['1', '2'] }
    expect(invoked).toEqual([sent, sent, sent])
    expect(up.events.filter(({ event }) => /Invoc|Invok|Batch/.test(event))).toMatchObject([
      { event: 'InvocationThrottled', cause: 'throttled', message: 'Rate Exceeded.', attempt: 1 },
      {
        event: 'InvocationThrottled',
        cause: 'unreachable',
        message: `ResourceNotFoundException: Function not found: ${ARN}`,
        attempt: 1,
      },
      { event: 'FunctionInvoked', attempt: 1 },
      { event: 'BatchSucceeded', attempt: 1 },
    ])
  })

  it('is tried by validate --connect without running, and refused embedded', async () => {
    const tried = await workshop.run('validate', '--connect', 'orders.yaml')
    expect(tried.code).toBe(0)
    expect(tried.stderr).toMatch(/^orders: function arn:\S+:orders may be called \(http:\/\/127/m)
    answers = [{ status: 403, type: 'AccessDeniedException', message: 'not authorized' }]
    const denied = await workshop.run('validate', '--connect', 'orders.yaml')
    expect(denied.code).toBe(78)
    expect(denied.stderr).toContain('orders: AccessDeniedException: not authorized (http://127')
    expect(denied.stderr).toContain('orders.yaml:1:')
    expect(invoked.map(({ type }) => type)).toEqual(['DryRun', 'DryRun'])
    const embedded = await workshop.run('up', 'orders.yaml', '--embedded')
    expect(embedded.code).toBe(78)
    expect(embedded.stderr).toContain('A real Lambda function cannot be embedded')
  })
})
