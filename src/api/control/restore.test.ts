import { beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING, type Body } from './fixture.ts'

let bench: ControlBench
const kinesis = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
const at = ({ UUID }: Body) => `${MAPPINGS}/${UUID}`
const FILE = `Function: { FunctionName: my-function }
EventSourceMappings:
  - EventSourceArn: ${STREAM}
    StartingPosition: TRIM_HORIZON
    Tags: { team: a }
`

const GONE = 'no file has its function my-function.'

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
})

/** Kills the process, and starts it again with the same state. */
async function again(file = WAITING): Promise<void> {
  bench.kill()
  bench = new ControlBench(file, bench)
  await bench.seconds(3)
}

describe('mappings that the API has made', () => {
  it('return after the process was killed, as they were, and go on at their positions [LIF-11]', async () => {
    const body = await bench.created({
      ...kinesis,
      BatchSize: 7,
      Tags: { a: 'b' },
      FunctionName: 'my-function:1',
    })
    await bench.put('orders', 'x', 'y')
    await bench.seconds(3)
    expect(bench.received).toEqual(['x', 'y'])
    await again()
    await bench.put('orders', 'z')
    await bench.seconds(3)
    expect(bench.received).toEqual(['z'])
    const { body: after } = await bench.send('GET', at(body))
    expect(after).toEqual({
      ...body,
      State: 'Enabled',
      LastProcessingResult: 'OK',
      LastModified: expect.any(Number) as number,
    })
    const arn = encodeURIComponent(String(body['EventSourceMappingArn']))
    expect((await bench.send('GET', `/2017-03-31/tags/${arn}/`)).body).toEqual({ Tags: { a: 'b' } })
  })

  it('a creation that was stored and not begun goes on [LIF-2]', async () => {
    bench.kill()
    const creating = bench.create(kinesis)
    await creating.catch(() => undefined)
    await again()
    const { body } = await bench.send('GET', MAPPINGS)
    expect(body['EventSourceMappings']).toMatchObject([{ EventSourceArn: STREAM, State: 'Enabled' }])
  })

  it('an update that waited for a running invocation holds after the next start [LIF-4]', async () => {
    const body = await bench.created(kinesis)
    bench.takesMs = 60_000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await bench.send('PUT', at(body), { BatchSize: 2, Enabled: false })
    await again()
    expect((await bench.send('GET', at(body))).body).toMatchObject({ BatchSize: 2, State: 'Disabled' })
    expect(bench.received).toEqual([])
  })

  it('a deletion that waited for a running invocation is ended by the next start [LIF-5]', async () => {
    const body = await bench.created(kinesis)
    bench.takesMs = 60_000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await bench.send('DELETE', at(body))
    expect(bench.store.list()).toMatchObject([{ stage: 'deleting' }])
    await again()
    expect((await bench.send('GET', at(body))).status).toBe(404)
    expect(bench.store.list()).toEqual([])
    expect(bench.store.forgotten).toEqual(['my-function.orders'])
    expect(bench.received).toEqual([])
  })

  it('stay Enabled and wait, and are said to, while no file has their function [LIF-15]', async () => {
    const body = await bench.created(kinesis)
    await again(WAITING.replace('my-function', 'other'))
    expect(bench.notices).toEqual([
      `The mapping ${body.UUID}, made by the API, does not run: no file has its function my-function.`,
    ])
    const waiting = {
      ...body,
      State: 'Enabled',
      LastProcessingResult: 'PROBLEM: no file has its function my-function.',
      LastModified: expect.any(Number) as number,
    }
    expect((await bench.send('GET', MAPPINGS)).body['EventSourceMappings']).toEqual([waiting])
    expect(await bench.send('PUT', at(body), { BatchSize: 2 })).toMatchObject({
      status: 400,
      body: { message: 'Function does not exist' },
    })
    await again()
    expect(bench.notices).toEqual([])
    expect((await bench.send('GET', at(body))).body['State']).toBe('Enabled')
  })
})

describe('mappings of the API whose function is gone', () => {
  const kafka = {
    SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1.example:9092'] } },
    Topics: ['payments'],
    StartingPosition: 'TRIM_HORIZON',
    SourceAccessConfigurations: [
      { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka' },
    ],
  }

  it('can be deleted, with their positions [LIF-15]', async () => {
    const body = await bench.created(kinesis)
    await again(WAITING.replace('my-function', 'other'))
    expect(await bench.send('DELETE', at(body))).toMatchObject({ status: 202, body: { State: 'Deleting' } })
    await bench.seconds(1)
    expect((await bench.send('GET', at(body))).status).toBe(404)
    expect(bench.store.list()).toEqual([])
    expect(bench.store.forgotten).toEqual(['my-function.orders'])
  })

  it.each(['activemq', 'rabbitmq'])(
    'are listed and can be deleted when only their file told that their broker is one of %s [LIF-15]',
    async (service) => {
      const file = `${WAITING}Connections: { ${service}: embedded }\n`
      bench = new ControlBench(file)
      await bench.seconds(1)
      const body = await bench.created({
        EventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:shop:b-1',
        Queues: ['mails'],
        SourceAccessConfigurations: kafka.SourceAccessConfigurations,
      })
      await again(WAITING.replace('my-function', 'other'))
      const waiting = { UUID: body.UUID, State: 'Enabled', LastProcessingResult: `PROBLEM: ${GONE}` }
      expect((await bench.send('GET', MAPPINGS)).body['EventSourceMappings']).toMatchObject([waiting])
      await again(WAITING)
      const untold = {
        UUID: body.UUID,
        LastProcessingResult: expect.stringMatching(/^PROBLEM: Whether this broker/),
      }
      expect((await bench.send('GET', MAPPINGS)).body['EventSourceMappings']).toMatchObject([untold])
      await again(file)
      expect((await bench.send('GET', at(body))).body).toMatchObject({
        State: 'Enabled',
        LastProcessingResult: 'No records processed',
      })
      await again(WAITING.replace('my-function', 'other'))
      expect((await bench.send('DELETE', at(body))).status).toBe(202)
      await bench.seconds(1)
      expect(bench.store.list()).toEqual([])
    },
  )

  it('go on where they were when an update names another function [LIF-15, LIF-4]', async () => {
    const body = await bench.created(kinesis)
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await again(WAITING.replace('my-function', 'other'))
    await bench.put('orders', 'b')
    const updated = await bench.send('PUT', at(body), { FunctionName: 'other', BatchSize: 2 })
    expect(updated).toMatchObject({ status: 202, body: { State: 'Updating', BatchSize: 2 } })
    await bench.seconds(3)
    expect((await bench.send('GET', at(body))).body).toMatchObject({
      State: 'Enabled',
      FunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:other',
      LastProcessingResult: 'OK',
    })
    expect(bench.received).toEqual(['b'])
  })

  it('tell FUNCTION_CONFIG_NOT_VALID when they read Kafka, also when the file does not allow them [LIF-9, LIF-15]', async () => {
    const body = await bench.created(kafka)
    await again(WAITING.replace('FunctionName: my-function', 'FunctionName: my-function, Timeout: 900'))
    expect((await bench.send('GET', at(body))).body).toMatchObject({
      State: 'Enabled',
      StateTransitionReason: 'FUNCTION_CONFIG_NOT_VALID',
      LastProcessingResult: expect.stringMatching(/^PROBLEM: .*Timeout/) as string,
    })
  })
})

describe('a mapping of a file', () => {
  let uuid: string
  beforeEach(async () => {
    bench = new ControlBench(FILE)
    await bench.seconds(3)
    const { body } = await bench.send('GET', MAPPINGS)
    uuid = (body['EventSourceMappings'] as Body[])[0]!.UUID
  })

  it('is listed like any other, and not changed, deleted or tagged: its file and line are named', async () => {
    const { body } = await bench.send('GET', `${MAPPINGS}/${uuid}`)
    expect(body).toMatchObject({ EventSourceArn: STREAM, State: 'Enabled', BatchSize: 100 })
    const arn = encodeURIComponent(String(body['EventSourceMappingArn']))
    expect((await bench.send('GET', `/2017-03-31/tags/${arn}`)).body).toEqual({ Tags: { team: 'a' } })
    for (const answer of [
      await bench.send('PUT', `${MAPPINGS}/${uuid}`, { BatchSize: 5 }),
      await bench.send('PUT', `${MAPPINGS}/${uuid}`, { BatchSize: 5, Enabled: true }),
      await bench.send('DELETE', `${MAPPINGS}/${uuid}`),
      await bench.send('POST', `/2017-03-31/tags/${arn}`, { Tags: { a: 'b' } }),
    ]) {
      expect(answer).toEqual({
        status: 409,
        headers: { 'x-amzn-ErrorType': 'ResourceConflictException' },
        body: {
          Type: 'User',
          message:
            'The mapping belongs to pipelines/my.yaml:3: change it there. The API only enables and disables it.',
        },
      })
    }
    expect((await bench.create(kinesis)).body['message']).toContain(`mapping with UUID ${uuid}`)
  })

  it('is disabled and enabled, and stays so after a kill until its file says something else [LIF-4, LIF-11]', async () => {
    const put = (Enabled: boolean) => bench.send('PUT', `${MAPPINGS}/${uuid}`, { Enabled })
    const state = async () => (await bench.send('GET', `${MAPPINGS}/${uuid}`)).body['State']
    expect(await put(false)).toMatchObject({ status: 202, body: { State: 'Disabling' } })
    await bench.put('orders', 'a')
    await again(FILE)
    expect(await state()).toBe('Disabled')
    expect(bench.notices).toEqual([
      'my-function.orders stays disabled, as it was switched, though its file enables it: pipeline enable my-function.orders ends that.',
    ])
    expect(bench.received).toEqual([])
    await put(true)
    await bench.seconds(3)
    expect(await state()).toBe('Enabled')
    expect(bench.received).toEqual(['a'])
    await put(false)
    await bench.seconds(3)
    const disabled = FILE.replace('    Tags', '    Enabled: false\n    Tags')
    await again(disabled)
    expect(await state()).toBe('Disabled')
    await again(FILE)
    expect(await state()).toBe('Enabled')
    expect(bench.notices).toEqual([])
  })
})
