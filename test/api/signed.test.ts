import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUnderTest, STREAM } from './api-under-test.ts'
import { awsCommand, boto3, why } from './real-clients.ts'

const execute = promisify(execFile)
const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

let api: ApiUnderTest
beforeAll(async () => {
  api = new ApiUnderTest()
  api.workshop.write({ keys: `[default]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n` })
  await api.start('0.0.0.0', '--api-credentials', 'keys')
})
afterAll(() => api.close())

/** Of an address that others reach, every request but those for health and metrics is signed. */
describe('an API with credentials', () => {
  const client = (given: { key?: string; secret?: string; systemClockOffset?: number } = {}) =>
    new LambdaClient({
      endpoint: api.url,
      region: 'us-east-2',
      credentials: { accessKeyId: given.key ?? KEY, secretAccessKey: given.secret ?? SECRET },
      maxAttempts: 1,
      systemClockOffset: given.systemClockOffset ?? 0,
    })
  const list = new ListEventSourceMappingsCommand({ FunctionName: 'my-function' })

  it('answers what the SDK for JavaScript has signed, and refuses what was not signed so', async () => {
    const right = client()
    const { EventSourceMappingArn: Resource } = await right.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'my-function',
        EventSourceArn: STREAM,
        StartingPosition: 'LATEST',
      }),
    )
    await right.send(new TagResourceCommand({ Resource, Tags: { 'a b': 'c/d+e' } }))
    await right.send(new UntagResourceCommand({ Resource, TagKeys: ['a b', 'z'] }))
    const page = new ListEventSourceMappingsCommand({ EventSourceArn: STREAM, FunctionName: 'my-function' })
    expect((await right.send(page)).EventSourceMappings).toHaveLength(1)

    const refusals = [
      [client({ secret: `${SECRET}x` }), 'InvalidSignatureException', MISMATCH],
      [
        client({ key: 'AKIAOTHER' }),
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ],
      [client({ systemClockOffset: -360_000 }), 'InvalidSignatureException', 'Signature expired: '],
      [client({ systemClockOffset: 360_000 }), 'InvalidSignatureException', 'Signature not yet current: '],
    ] as const
    for (const [wrong, name, message] of refusals) {
      await expect(wrong.send(list)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(message) as string,
        $metadata: { httpStatusCode: 403 },
      })
      wrong.destroy()
    }
    right.destroy()
  })

  it('refuses a body that is not the one that was signed, and changes nothing', async () => {
    const tampered = client()
    // Behind the signing, which has the priority high.
    tampered.middlewareStack.add(
      (next) => (given) => {
        const request = given.request as { body: Uint8Array }
        request.body = Buffer.from(new TextDecoder().decode(request.body).replace('orders', 'orderz'))
        return next(given)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await expect(
      tampered.send(
        new CreateEventSourceMappingCommand({
          FunctionName: 'my-function',
          EventSourceArn: `${STREAM}-2`,
          StartingPosition: 'LATEST',
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException', message: MISMATCH })
    tampered.destroy()
    const right = client()
    const all = await right.send(list)
    expect(all.EventSourceMappings?.map((one) => one.EventSourceArn)).not.toContain(`${STREAM}z-2`)
    right.destroy()
  })

  it('tells who has signed nothing that a token is missing, and everybody whether it lives and what it counts', async () => {
    const unsigned = await fetch(`${api.url}/2015-03-31/event-source-mappings`)
    expect(unsigned.status).toBe(403)
    expect(unsigned.headers.get('x-amzn-ErrorType')).toBe('MissingAuthenticationTokenException')
    expect(await unsigned.json()).toEqual({ message: 'Missing Authentication Token' })
    for (const path of ['/health/live', '/metrics'])
      expect((await fetch(`${api.url}${path}`)).status).toBe(200)
    // No other path is open by looking like it.
    for (const path of ['/health/live/../../2015-03-31/event-source-mappings', '/health', '/health/x']) {
      expect((await fetch(`${api.url}${path}`)).status).toBe(403)
    }
    expect((await fetch(`${api.url}/health/live`, { method: 'POST' })).status).toBe(403)
  })

  it.skipIf(awsCommand.missing !== undefined)(
    `answers the AWS command line, and refuses it with a wrong secret${why(awsCommand)}`,
    { timeout: 180_000 },
    async () => {
      const command = (secret: string, key = KEY) => {
        const env = {
          ...process.env,
          AWS_ACCESS_KEY_ID: key,
          AWS_SECRET_ACCESS_KEY: secret,
          AWS_DEFAULT_REGION: 'us-east-2',
          AWS_PAGER: '',
          AWS_MAX_ATTEMPTS: '1',
        }
        const all = ['--endpoint-url', api.url, '--output', 'json', 'lambda', 'list-event-source-mappings']
        return execute('aws', all, { env })
      }
      expect(JSON.parse((await command(SECRET)).stdout)).toHaveProperty('EventSourceMappings')
      await expect(command(`${SECRET}x`)).rejects.toMatchObject({
        stderr: expect.stringContaining(`(InvalidSignatureException) when calling the`) as string,
      })
      await expect(command(SECRET, 'AKIAOTHER')).rejects.toMatchObject({
        stderr: expect.stringContaining('(UnrecognizedClientException) when calling the') as string,
      })
    },
  )

  it.skipIf(boto3.missing !== undefined)(
    `answers boto3, and refuses a wrong secret, key, body and date of it${why(boto3)}`,
    { timeout: 180_000 },
    async () => {
      const script = join(import.meta.dirname, 'signed-client.py')
      const { stdout } = await execute(boto3.parts!, [script, api.url, KEY, SECRET])
      expect(stdout.trim().split('\n')).toEqual([
        '1',
        '403 InvalidSignatureException',
        '403 UnrecognizedClientException',
        '403 InvalidSignatureException',
        '403 InvalidSignatureException',
      ])
    },
  )

  it('never tells a secret', () => {
    expect(api.up.stderr).not.toContain(SECRET)
  })
})
