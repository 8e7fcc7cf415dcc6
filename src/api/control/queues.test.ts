import { beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, FUNCTION_ARN, MAPPINGS, WAITING } from './fixture.ts'

const QUEUE = 'arn:aws:sqs:us-east-2:123456789012:jobs'
let bench: ControlBench

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
})

describe('a mapping on a queue', () => {
  it('is answered with the members that AWS has for queues [API-8, LIF-6, LIF-7, API-11]', async () => {
    const { status, body } = await bench.create({ EventSourceArn: QUEUE })
    expect(status).toBe(202)
    expect(body).toEqual({
      UUID: body.UUID,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: QUEUE,
      EventSourceMappingArn: `arn:aws:lambda:us-east-2:123456789012:event-source-mapping:${body.UUID}`,
      FunctionArn: FUNCTION_ARN,
      FunctionResponseTypes: [],
      LastModified: expect.any(Number) as number,
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
    })
    await bench.seconds(3)
    expect((await bench.send('GET', `${MAPPINGS}/${body.UUID}`)).body['State']).toBe('Enabled')
  })

  it('is Disabled in the answer to a creation with Enabled false, and enabled later [LIF-3, LIF-4]', async () => {
    const { body } = await bench.create({ EventSourceArn: QUEUE, Enabled: false })
    expect(body['State']).toBe('Disabled')
    const enabling = await bench.send('PUT', `${MAPPINGS}/${body.UUID}`, { Enabled: true })
    expect(enabling.body['State']).toBe('Enabling')
    await bench.seconds(3)
    expect((await bench.send('GET', `${MAPPINGS}/${body.UUID}`)).body['State']).toBe('Enabled')
    await bench.send('PUT', `${MAPPINGS}/${body.UUID}`, { Enabled: false })
    await bench.seconds(3)
    expect((await bench.send('GET', `${MAPPINGS}/${body.UUID}`)).body['State']).toBe('Disabled')
  })

  it('has a batch above 10 only with a window, when it is created and when it is updated [CFG-13]', async () => {
    const message =
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10'
    const refused = await bench.create({ EventSourceArn: QUEUE, BatchSize: 20 })
    expect([refused.status, refused.body['message']]).toEqual([400, message])
    const body = await bench.created({
      EventSourceArn: QUEUE,
      BatchSize: 20,
      MaximumBatchingWindowInSeconds: 1,
    })
    expect(body).toMatchObject({ BatchSize: 20, MaximumBatchingWindowInSeconds: 1 })
    const updated = await bench.send('PUT', `${MAPPINGS}/${body.UUID}`, { MaximumBatchingWindowInSeconds: 0 })
    expect([updated.status, updated.body['message']]).toEqual([400, message])
  })

  it('stands once for a function [API-26, API-29]', async () => {
    const { UUID } = await bench.created({ EventSourceArn: QUEUE })
    const again = await bench.create({ EventSourceArn: QUEUE })
    expect([again.status, again.body['message']]).toEqual([
      409,
      `An event source mapping with SQS arn (" ${QUEUE} ") and function (" my-function ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    ])
  })

  it('needs a queue that hides messages as long as the function may run [CFG-31]', async () => {
    bench = new ControlBench(WAITING.replace('my-function }', 'my-function, Timeout: 60 }'))
    await bench.seconds(1)
    expect((await bench.create({ EventSourceArn: QUEUE })).body['message']).toBe(
      'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    )
  })

  it('needs a queue that is there, where none is made [API-23]', async () => {
    bench = new ControlBench(`${WAITING}Resources: { AutoCreate: false }\n`)
    await bench.seconds(1)
    expect((await bench.create({ EventSourceArn: QUEUE })).body['message']).toBe(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    )
  })
})
