import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KinesisServiceProducer } from '../../services/kinesis/client-producer.ts'
import { RealClock } from '../../time/index.ts'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

const kinesalite = createRequire(import.meta.url)('kinesalite') as (options: object) => Server

let server: Server
let workshop: Workshop

/** A stream `orders` of a Kinesis API that is no part of the program. */
beforeAll(async () => {
  server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0 }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const producer = new KinesisServiceProducer({ region: 'us-east-2', endpoint }, new RealClock())
  await producer.createStream({ name: 'orders', shardCount: 2 })
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'orders.yaml': kinesisPipeline().replace('kinesis: embedded', `kinesis: { Endpoint: "${endpoint}" }`),
  })
})

afterAll(async () => {
  await workshop.close()
  server.close()
})

describe('commands on a Kinesis API', () => {
  it('validate --connect finds the stream', async () => {
    const ended = await workshop.run('validate', '--connect', 'orders.yaml')
    expect(ended.code).toBe(0)
    expect(ended.stderr).toMatch(
      /^orders\.orders: stream orders is ACTIVE \(http:\/\/127\.0\.0\.1:\d+\)\n1 file is valid\.\n$/,
    )
  })

  it('put --pipeline puts into it while nothing runs, and up reads it; --embedded leaves its positions alone', async () => {
    const put = (data: string) => workshop.run('put', 'orders', '--pipeline', 'orders.yaml', '--data', data)
    expect(await put('one')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Put 1 record into kinesis orders (http://127.0.0.1:') as string,
    })
    const received = () => workshop.readLines('received.ndjson').map(({ data }) => data)
    expect(await workshop.run('up', 'orders.yaml', '--json', '--until-idle')).toMatchObject({ code: 0 })
    expect(received()).toEqual(['one'])
    expect(
      await workshop.run('up', 'orders.yaml', '--json', '--until-idle', '--embedded', '--fresh'),
    ).toMatchObject({
      code: 0,
    })
    await put('two')
    expect(await workshop.run('up', 'orders.yaml', '--json', '--until-idle')).toMatchObject({ code: 0 })
    expect(received()).toEqual(['one', 'two'])
  })
})
