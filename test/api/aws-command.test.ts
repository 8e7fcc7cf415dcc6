import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUnderTest, FUNCTION_ARN, TABLE_STREAM } from './api-under-test.ts'
import { awsCommand as aws, why } from './real-clients.ts'

const execute = promisify(execFile)

type Answer = Record<string, unknown> & { readonly UUID: string }

// Each call starts Python and loads the whole SDK, twelve times in a test.
describe.skipIf(aws.missing !== undefined)(`the AWS command line${why(aws)}`, { timeout: 180_000 }, () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = new ApiUnderTest()
    await api.start()
  })
  afterAll(() => api.close())

  async function lambda(...parameters: readonly string[]): Promise<Answer> {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-2',
      AWS_PAGER: '',
    }
    const all = ['--endpoint-url', api.url, '--output', 'json', 'lambda', ...parameters]
    const { stdout } = await execute('aws', all, { env })
    return stdout.trim() === '' ? { UUID: '' } : (JSON.parse(stdout) as Answer)
  }

  it('makes, reads, lists, changes, tags and deletes a mapping with the page’s own command [PAGE-2, API-1, API-7, API-12]', async () => {
    const made = await lambda(
      'create-event-source-mapping',
      '--function-name',
      'my-function',
      '--batch-size',
      '500',
      '--maximum-batching-window-in-seconds',
      '5',
      '--starting-position',
      'LATEST',
      '--event-source-arn',
      TABLE_STREAM,
    )
    expect(made).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      ParallelizationFactor: 1,
      EventSourceArn: TABLE_STREAM,
      // Newer command lines know it, Debian's does not.
      ...('EventSourceMappingArn' in made ? { EventSourceMappingArn: made['EventSourceMappingArn'] } : {}),
      FunctionArn: FUNCTION_ARN,
      LastModified: expect.anything() as unknown,
      LastProcessingResult: 'No records processed',
      State: 'Creating',
      StateTransitionReason: 'User action',
      DestinationConfig: { OnFailure: {} },
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      StartingPosition: 'LATEST',
      TumblingWindowInSeconds: 0,
      FunctionResponseTypes: [],
    })
    const uuid = ['--uuid', made.UUID]
    await api.up.until(() =>
      api.up.events.some((one) => one.event === 'MappingStateChanged' && one.state === 'Enabled'),
    )
    expect(await lambda('get-event-source-mapping', ...uuid)).toMatchObject({ State: 'Enabled' })
    expect(await lambda('list-event-source-mappings', '--function-name', 'my-function')).toMatchObject({
      EventSourceMappings: [{ UUID: made.UUID }],
    })
    expect(await lambda('update-event-source-mapping', ...uuid, '--batch-size', '100')).toMatchObject({
      State: 'Updating',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
    })
    const resource = ['--resource', `arn:aws:lambda:us-east-2:123456789012:event-source-mapping:${made.UUID}`]
    await lambda('tag-resource', ...resource, '--tags', 'team=a,stage=test')
    await lambda('untag-resource', ...resource, '--tag-keys', 'stage')
    expect(await lambda('list-tags', ...resource)).toEqual({ Tags: { team: 'a' } })
    await api.up.until(
      () =>
        api.up.events.filter((one) => one.event === 'MappingStateChanged' && one.state === 'Enabled')
          .length === 2,
    )
    expect(await lambda('delete-event-source-mapping', ...uuid)).toMatchObject({ State: 'Deleting' })
    expect(await lambda('list-event-source-mappings')).toMatchObject({
      EventSourceMappings: expect.any(Array) as [],
    })
  })

  it('prints AWS’s errors [API-16, API-17, API-18, API-23]', async () => {
    const refusal = async (...parameters: readonly string[]) =>
      lambda(...parameters).then(
        () => 'taken',
        (error: { stderr: string }) => error.stderr.trim(),
      )
    expect(await refusal('get-event-source-mapping', '--uuid', '14e0db71-5d35-4eb5-b481-8945cf9d10c2')).toBe(
      'An error occurred (ResourceNotFoundException) when calling the GetEventSourceMapping operation: The resource you requested does not exist.',
    )
    const create = ['create-event-source-mapping', '--event-source-arn', TABLE_STREAM]
    expect(await refusal(...create, '--function-name', 'other', '--starting-position', 'LATEST')).toBe(
      'An error occurred (InvalidParameterValueException) when calling the CreateEventSourceMapping operation: Function does not exist',
    )
  })
})
