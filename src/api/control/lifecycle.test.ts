import { beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../model/index.ts'
import { ControlBench, MAPPINGS, STREAM, WAITING, type Body } from './fixture.ts'

let bench: ControlBench
const QUEUE = 'arn:aws:sqs:us-east-2:123456789012:jobs'
const kinesis = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
const kafka = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1.example:9092'] } },
  Topics: ['payments'],
  StartingPosition: 'TRIM_HORIZON',
  SourceAccessConfigurations: [
    { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka' },
  ],
}
const rabbit = {
  EventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:rabbit:b-1',
  Queues: ['mails'],
  SourceAccessConfigurations: [
    { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:rabbit' },
    { Type: 'VIRTUAL_HOST', URI: '/' },
  ],
}
const at = ({ UUID }: Body) => `${MAPPINGS}/${UUID}`
const shown = async (body: Body) => (await bench.send('GET', at(body))).body
const told = async (body: Body) => {
  const { State, StateTransitionReason, LastProcessingResult } = await shown(body)
  return [State, StateTransitionReason, LastProcessingResult]
}
const refuse = (refusal: 'authentication' | 'authorization' | null, words: string) =>
  refusal === null
    ? new SourceError('SOURCE_NOT_FOUND', words)
    : new SourceError('SOURCE_ACCESS_DENIED', words, { refusal })

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
})

describe('a consumer of Kafka or MQ that cannot go on', () => {
  it('tells why by its code, and OK once it polls again [LIF-9, MQ-15, LIF-17, LIF-8, LIF-10, SIL-13, KAF-22]', async () => {
    const [topic, queue] = ['my-function.payments', 'my-function.mails']
    bench.refusals.set(topic, refuse('authentication', 'Authentication failed: Invalid username or password'))
    bench.refusals.set(queue, refuse(null, 'NOT_ALLOWED - vhost v not found'))
    const [kafkaMapping, rabbitMapping] = [await bench.created(kafka), await bench.created(rabbit)]
    expect(await told(kafkaMapping)).toEqual([
      'Creating',
      'EVENT_SOURCE_AUTHN_ERROR',
      'PROBLEM: SASL authentication failed',
    ])
    expect(await told(rabbitMapping)).toEqual([
      'Creating',
      'ESM_CONFIG_NOT_VALID',
      'PROBLEM: NOT_ALLOWED - vhost v not found',
    ])
    bench.refusals.set(topic, refuse('authorization', 'Not authorized to access topics'))
    bench.refusals.delete(queue)
    await bench.seconds(60)
    expect((await told(kafkaMapping)).slice(1)).toEqual([
      'EVENT_SOURCE_AUTHZ_ERROR',
      'PROBLEM: Cluster failed to authorize Lambda',
    ])
    expect(await told(rabbitMapping)).toEqual(['Enabled', 'USER_INITIATED', 'OK'])
    bench.refusals.clear()
    await bench.seconds(60)
    expect(await told(kafkaMapping)).toEqual(['Enabled', 'USER_INITIATED', 'OK'])
  })

  it('is mended by an update while it cannot be opened [LIF-19, LIF-20]', async () => {
    bench.refusals.set('my-function.payments', refuse('authentication', 'SASL authentication failed'))
    const body = await bench.created(kafka)
    const updated = await bench.send('PUT', at(body), { BatchSize: 7 })
    expect(updated).toMatchObject({ status: 202, body: { State: 'Updating' } })
    bench.refusals.clear()
    await bench.seconds(60)
    expect(await told(body)).toEqual(['Enabled', 'USER_INITIATED', 'OK'])
  })

  it('tells FUNCTION_CONFIG_NOT_VALID while its function cannot run as it is configured [LIF-9]', async () => {
    bench.misconfigured = 'ResourceNotFoundException: Function not found'
    const [queue, stream] = [await bench.created(rabbit), await bench.created(kinesis)]
    await bench.put('orders', 'a')
    await bench.putMessage('rabbitmq', 'mails', 'm')
    await bench.seconds(3)
    const failed = 'PROBLEM: Function call failed'
    expect(await told(queue)).toEqual(['Enabled', 'FUNCTION_CONFIG_NOT_VALID', failed])
    expect(await told(stream)).toEqual(['Enabled', 'User action', failed])
    bench.misconfigured = null
    await bench.seconds(60)
    expect(await told(queue)).toEqual(['Enabled', 'USER_INITIATED', 'OK'])
    expect(await told(stream)).toEqual(['Enabled', 'User action', 'OK'])
  })
})

describe('a mapping that is not in a state to be changed', () => {
  it('refuses a change while the mapping is Creating, and while it is Enabling [LIF-19]', async () => {
    const inUse = { status: 400, headers: { 'x-amzn-ErrorType': 'ResourceInUseException' } }
    const refusals = async (body: Body) => [
      await bench.send('PUT', at(body), { BatchSize: 2 }),
      await bench.send('DELETE', at(body)),
    ]
    const { promise, resolve } = Promise.withResolvers<void>()
    bench.opening = promise
    const { body } = await bench.create(kinesis)
    await bench.seconds(1)
    expect((await shown(body))['State']).toBe('Creating')
    expect(await refusals(body)).toMatchObject([inUse, inUse])
    resolve()
    await bench.seconds(2)
    await bench.send('PUT', at(body), { Enabled: false })
    await bench.seconds(2)
    const again = Promise.withResolvers<void>()
    bench.opening = again.promise
    await bench.send('PUT', at(body), { Enabled: true })
    expect(await refusals(body)).toMatchObject([inUse, inUse])
    again.resolve()
    await bench.seconds(2)
    expect((await bench.send('PUT', at(body), { BatchSize: 2 })).status).toBe(202)
  })
})

describe('what is told after a change', () => {
  it('has the reason of its source whatever the state is [LIF-6, CON-21]', async () => {
    const made = [await bench.created(kinesis), await bench.created({ EventSourceArn: QUEUE })]
    const reasons = async () =>
      Promise.all(made.map(async (one) => (await shown(one))['StateTransitionReason']))
    expect(await reasons()).toEqual(['User action', 'USER_INITIATED'])
    for (const one of made) await bench.send('PUT', at(one), { Enabled: false })
    await bench.seconds(25)
    expect(await reasons()).toEqual(['User action', 'USER_INITIATED'])
    expect(await shown(made[1]!)).not.toHaveProperty('LastProcessingResult')
  })

  it('is in its state from the answer on, before anything has happened [LIF-4, GEN-12]', async () => {
    const body = await bench.created(kinesis)
    const { promise, resolve } = Promise.withResolvers<void>()
    bench.making = promise
    expect((await bench.send('PUT', at(body), { BatchSize: 5 })).body['State']).toBe('Updating')
    expect(await shown(body)).toMatchObject({ State: 'Updating', BatchSize: 5 })
    resolve()
    await bench.seconds(2)
    expect(await shown(body)).toMatchObject({ State: 'Enabled', BatchSize: 5 })
  })

  it('forgets what became of a mapping that had the same name [LIF-5, LIF-7]', async () => {
    const first = await bench.created(kinesis)
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await bench.send('DELETE', at(first))
    await bench.seconds(2)
    const second = await bench.created({ ...kinesis, Enabled: false })
    expect(await shown(second)).toMatchObject({ LastProcessingResult: 'No records processed' })
  })
})

describe('the trouble of one mapping', () => {
  it('never delays another on the same source, nor its changes [LIF-20, GEN-5]', async () => {
    const [a, b] = ['a', 'b'].map((name) => WAITING.replace('my-function', name))
    const files = [a!, b!].map((text, index) => ({ text, file: `pipelines/${index}.yaml` }))
    bench = new ControlBench(files)
    await bench.seconds(1)
    bench.takesMsOf = (mapping) => (mapping === 'a.orders' ? 600_000 : 0)
    const hanging = await bench.created({ ...kinesis, FunctionName: 'a', BatchSize: 1 })
    const other = await bench.created({ ...kinesis, FunctionName: 'b', BatchSize: 1 })
    await bench.put('orders', 'x', 'y', 'z')
    await bench.seconds(2)
    expect(bench.received).toEqual(['x', 'x', 'y', 'z'])
    await bench.send('PUT', at(hanging), { BatchSize: 2 })
    await bench.send('PUT', at(other), { BatchSize: 2 })
    await bench.seconds(2)
    expect([(await shown(hanging))['State'], (await shown(other))['State']]).toEqual(['Updating', 'Enabled'])
    await bench.send('DELETE', at(other))
    await bench.seconds(2)
    expect((await bench.send('GET', at(other))).status).toBe(404)
    expect((await shown(hanging))['State']).toBe('Updating')
  })

  it('never delays another of the same function on another source [GEN-5]', async () => {
    bench.takesMsOf = (mapping) => (mapping === 'my-function.orders' ? 600_000 : 0)
    bench.refusals.set('my-function.payments', refuse('authentication', 'no'))
    await bench.created(kinesis)
    await bench.created(kafka)
    const queue = await bench.created(rabbit)
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await bench.putMessage('rabbitmq', 'mails', 'm')
    await bench.seconds(2)
    expect(await told(queue)).toEqual(['Enabled', 'USER_INITIATED', 'OK'])
    await bench.send('PUT', at(queue), { Enabled: false })
    await bench.seconds(2)
    expect((await shown(queue))['State']).toBe('Disabled')
  })

  it('never delays requests about another: a source that does not answer is asked aside [API-10]', async () => {
    bench = new ControlBench(`${WAITING}Resources: { AutoCreate: false }\n`)
    await bench.seconds(1)
    bench.silent.add('silent')
    const { parts } = bench
    const ask = {
      FunctionName: 'my-function',
      ...kinesis,
      EventSourceArn: STREAM.replace('orders', 'silent'),
    }
    let isAnswered = false
    void parts.control.create(ask).finally(() => (isAnswered = true))
    const missing = await bench.create({ ...kinesis, EventSourceArn: `${STREAM}-x` })
    expect(missing).toMatchObject({ status: 400 })
    await bench.seconds(60)
    expect(isAnswered).toBe(false)
  })
})
