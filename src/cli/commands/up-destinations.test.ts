import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'orders.ndjson': ['{"PartitionKey":"a","Data":"one"}\n', '{"PartitionKey":"a","Data":"two"}\n'].join(''),
  })
})

afterEach(() => workshop.close())

/** Two records of one key that fail once and are discarded, described to this destination. */
function pipeline(destination: string, autoCreate = true): string {
  const text = `${kinesisPipeline({
    handler: 'handlers.fails',
    resource: 'Records: orders.ndjson',
    mapping: `MaximumRetryAttempts: 0
    DestinationConfig: { OnFailure: { Destination: "${destination}" } }`,
  })}Engine: { DestinationTimeoutInSeconds: 0 }
`
  const connected = text.replace('{ kinesis: embedded }', '{ kinesis: embedded, sqs: embedded }')
  return autoCreate ? connected : connected.replace('Resources: {', 'Resources: { AutoCreate: false,')
}

function recordsIn(...path: readonly string[]): { file: string; record: Record<string, unknown> }[] {
  return readdirSync(join(workshop.folder, ...path)).map((file) => ({
    file,
    record: JSON.parse(workshop.read(join(...path, file))) as Record<string, unknown>,
  }))
}

const described = {
  requestContext: {
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 1,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  KinesisBatchInfo: { batchSize: 2, streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/orders' },
}

describe('up with a directory as destination', () => {
  it('writes a file for each discarded batch, with its payload, beside the pipeline [DST-5, DST-9]', async () => {
    workshop.write({ 'orders.yaml': pipeline('file:dead') })
    const { code, stdout, stderr } = await workshop.run('up', 'orders.yaml', '--json', '--until-idle')
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/1 attempt failed, 2 records discarded\.\n$/) as string,
    })
    const [{ file, record }] = recordsIn('dead') as [ReturnType<typeof recordsIn>[number]]
    expect(record).toMatchObject(described)
    expect(file).toBe(`${(record['requestContext'] as { requestId: string }).requestId}.json`)
    const { Records } = JSON.parse(record['payload'] as string) as {
      Records: { kinesis: { data: string } }[]
    }
    expect(Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())).toEqual([
      'one',
      'two',
    ])
    expect(stdout).toContain('"event":"DestinationDelivered"')
    expect(await workshop.run('up', 'orders.yaml', '--json', '--until-idle')).toMatchObject({ code: 0 })
    expect(recordsIn('dead')).toHaveLength(1)
  })
})

describe('up with a destination that cannot be written', () => {
  it.each([
    ['a directory whose place is taken', 'file:orders.ndjson/dead', true, 'ENOTDIR'],
    ['a queue that nobody made', 'arn:aws:sqs:us-east-2:123456789012:dead', false, 'queue does not exist'],
  ])('keeps the invocation records: %s [DST-21]', async (_, destination, autoCreate, message) => {
    workshop.write({ 'orders.yaml': pipeline(destination, autoCreate) })
    const { code, stdout, stderr } = await workshop.run('up', 'orders.yaml', '--until-idle')
    expect(code).toBe(0)
    const kept = recordsIn('.pipeline', 'undelivered', 'orders.orders')
    expect(kept).toHaveLength(1)
    expect(kept[0]!.record).toMatchObject(described)
    expect(kept[0]!.record['payload']).toBeTypeOf('string')
    expect(stdout).toMatch(new RegExp(`DestinationFailed .*2 records not reported to .*${message}`))
    expect(stderr).toContain('2 records discarded, 2 of them undelivered and kept')
    expect(stdout).toContain('PositionStored')
  })
})

describe('validate --connect', () => {
  it('tries a directory: it is made, or the reason why it cannot be stands at its place', async () => {
    workshop.write({ 'good.yaml': pipeline('file:dead'), 'bad.yaml': pipeline('file:orders.ndjson/dead') })
    const good = await workshop.run('validate', '--connect', 'good.yaml')
    expect(good.code).toBe(0)
    expect(good.stderr).toMatch(/^orders\.orders: directory .*\/dead is there \(a directory\)$/m)
    expect(readdirSync(join(workshop.folder, 'dead'))).toEqual([])
    const bad = await workshop.run('validate', '--connect', 'bad.yaml')
    expect(bad.code).toBe(78)
    expect(bad.stderr).toMatch(
      /^bad\.yaml:7:52: error: orders\.orders: ENOTDIR.* \(a directory\) \[DESTINATION_UNREACHABLE\]/m,
    )
  })

  describe('on an SQS that is no part of the program', () => {
    /** What it answers to everything but GetQueueAttributes, which succeeds. */
    let refusal: { status: number; type: string; message: string } | null
    let server: Server
    let endpoint: string

    beforeEach(async () => {
      refusal = null
      server = createServer((request, response) => {
        const asks = request.headers['x-amz-target'] === 'AmazonSQS.GetQueueAttributes'
        request.resume()
        response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' })
        if (refusal !== null) response.end(JSON.stringify({ __type: refusal.type, message: refusal.message }))
        else if (asks) response.end(JSON.stringify({ Attributes: ATTRIBUTES }))
        else response.end(JSON.stringify({ QueueUrl: `${endpoint}/123456789012/dead` }))
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterEach(() => server.close())

    const tried = () => {
      const text = pipeline('arn:aws:sqs:us-east-2:123456789012:dead')
      const connections = `{ kinesis: embedded, sqs: { Endpoint: "${endpoint}" } }`
      workshop.write({ 'real.yaml': text.replace('{ kinesis: embedded, sqs: embedded }', connections) })
      return workshop.run('validate', '--connect', 'real.yaml')
    }

    it('says that a queue is there', async () => {
      const { code, stderr } = await tried()
      expect(code).toBe(0)
      expect(stderr).toMatch(/^orders\.orders: queue dead is there \(http:\/\/127\.0\.0\.1:\d+\)$/m)
    })

    it.each([
      [
        'a queue that is missing',
        400,
        'com.amazonaws.sqs#QueueDoesNotExist',
        'The specified queue does not exist.',
      ],
      ['one that refuses', 403, 'com.amazon.coral.service#AccessDeniedException', 'Access is denied.'],
    ])('says at the place of the destination: %s', async (_, status, type, message) => {
      refusal = { status, type, message }
      const { code, stderr } = await tried()
      expect(code).toBe(78)
      expect(stderr).toMatch(/^real\.yaml:7:52: error: orders\.orders: .*\[DESTINATION_UNREACHABLE\]/m)
      expect(stderr).toContain(message)
    })
  })
})

const ATTRIBUTES = {
  QueueArn: 'arn:aws:sqs:us-east-2:123456789012:dead',
  VisibilityTimeout: '30',
  DelaySeconds: '0',
}
