import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiUnderTest, FUNCTION_ARN, STREAM, TABLE_STREAM } from './api-under-test.ts'

let api: ApiUnderTest
let lambda: LambdaClient

const client = () =>
  new LambdaClient({
    endpoint: api.url,
    region: 'us-east-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })

beforeEach(async () => {
  api = new ApiUnderTest()
  await api.start()
  lambda = client()
})
afterEach(async () => {
  lambda.destroy()
  await api.close()
})

describe('the AWS SDK for JavaScript', () => {
  it('makes, reads, lists, changes, tags and deletes a mapping, and its errors are AWS’s [PAGE-2, API-1, API-2, API-18]', async () => {
    const made = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'my-function',
        EventSourceArn: TABLE_STREAM,
        StartingPosition: 'LATEST',
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 5,
        Tags: { team: 'a' },
      }),
    )
    expect(made.$metadata.httpStatusCode).toBe(202)
    expect(made).toMatchObject({
      State: 'Creating',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      FunctionArn: FUNCTION_ARN,
      StateTransitionReason: 'User action',
      LastProcessingResult: 'No records processed',
    })
    expect(made.LastModified).toBeInstanceOf(Date)
    const UUID = made.UUID!
    await api.up.until(() =>
      api.up.events.some((one) => one.event === 'MappingStateChanged' && one.state === 'Enabled'),
    )
    expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe('Enabled')

    const listed: (string | undefined)[] = []
    for await (const page of paginateListEventSourceMappings(
      { client: lambda, pageSize: 1 },
      { FunctionName: 'my-function' },
    ))
      listed.push(...page.EventSourceMappings!.map((one) => one.UUID))
    expect(listed).toEqual([UUID])

    const updated = await lambda.send(
      new UpdateEventSourceMappingCommand({ UUID, BatchSize: 10, Enabled: false }),
    )
    expect(updated).toMatchObject({ State: 'Disabling', BatchSize: 10 })
    await api.up.until(() =>
      api.up.events.some((one) => one.event === 'MappingStateChanged' && one.state === 'Disabled'),
    )

    const Resource = made.EventSourceMappingArn!
    await lambda.send(new TagResourceCommand({ Resource, Tags: { stage: 'test' } }))
    await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['team'] }))
    expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ stage: 'test' })

    const twice = new CreateEventSourceMappingCommand({
      FunctionName: 'my-function',
      EventSourceArn: TABLE_STREAM,
      StartingPosition: 'LATEST',
    })
    await expect(lambda.send(twice)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      Type: 'User',
    })
    await expect(
      lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 20_000 })),
    ).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } })
    await expect(
      lambda.send(new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: { MaximumConcurrency: 2 } })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException', Type: 'User' })

    expect(await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: 'Deleting',
    })
    const gone = () => lambda.send(new GetEventSourceMappingCommand({ UUID }))
    await expect(untilRefused(gone)).resolves.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
    })
  })

  it('finds what it made after kill -9, reading on from its position [PAGE-3, LIF-11]', async () => {
    const { UUID } = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'my-function',
        EventSourceArn: STREAM,
        StartingPosition: 'TRIM_HORIZON',
      }),
    )
    await api.up.untilEvents('ShardOpened')
    const put = await api.workshop.run('put', 'orders', '--data', 'a', '--key', 'k')
    expect(put).toMatchObject({ code: 0 })
    await api.up.untilEvents('PositionStored')
    lambda.destroy()
    await api.startAgain()
    lambda = client()
    await api.up.untilEvents('ShardOpened')
    expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe('Enabled')
    expect(await api.workshop.run('put', 'orders', '--data', 'b', '--key', 'k')).toMatchObject({ code: 0 })
    await api.up.untilEvents('BatchSucceeded')
    expect(api.workshop.readLines('received.ndjson').map(({ data }) => data)).toEqual(['a', 'b'])
    api.up.signal('SIGTERM')
    expect(await api.up.ended).toMatchObject({ code: 0 })
  })
})

/** Asks until it is refused, and tells how; a deletion takes as long as what runs. */
async function untilRefused(ask: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 0; tries < 1000; tries++) {
    const refusal = await ask().then(
      () => null,
      (error: unknown) => error,
    )
    if (refusal !== null) return refusal
  }
  throw new Error('it was never refused')
}
