import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memberOf, readSecret, type SecretSources } from './secrets.ts'

const ARN = 'arn:aws:secretsmanager:us-east-2:123456789012:secret:broker-AbCdEf'

describe('secrets', () => {
  let directory: string
  let sources: SecretSources
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'secrets-'))
    sources = {
      directory,
      environment: { BROKER: '{"username":"ann","password":"x"}', TEXT: 'hush', LIST: '[1]' },
    }
    await writeFile(join(directory, 'broker.json'), '{"username":"bob","password":"y"}')
    await writeFile(join(directory, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nabc\n')
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('are read from the environment and from files beside the pipeline [SMK-3]', async () => {
    expect(await readSecret('env:BROKER', sources)).toEqual({ username: 'ann', password: 'x' })
    expect(await readSecret('file:broker.json', sources)).toEqual({ username: 'bob', password: 'y' })
    expect(await readSecret(`file:${join(directory, 'broker.json')}`, sources)).toMatchObject({
      username: 'bob',
    })
  })

  it('may be a bare certificate', async () => {
    expect(await readSecret('file:ca.pem', sources)).toEqual({
      certificate: '-----BEGIN CERTIFICATE-----\nabc\n',
    })
  })

  it('may have more members than are asked for, which need not be texts', async () => {
    const environment = { MQ: '{"username":"ann","password":1,"port":5671,"ssl":true}' }
    const secret = await readSecret('env:MQ', { directory, environment })
    expect(secret).toEqual({ username: 'ann' })
    expect(() => memberOf(secret, 'password', 'env:MQ')).toThrow(
      'secret env:MQ has no member "password" that is a text',
    )
  })

  it.each([
    ['env:NONE', 'secret env:NONE is not set in the environment'],
    ['env:TEXT', 'secret env:TEXT is not a JSON object of strings'],
    ['env:LIST', 'secret env:LIST is not a JSON object of strings'],
    [ARN, `secret ${ARN} needs a connection to secretsmanager; env:NAME or file:PATH need none`],
  ])('%s is refused and never printed', async (uri, message) => {
    await expect(readSecret(uri, sources)).rejects.toMatchObject({ code: 'SOURCE_ACCESS_DENIED', message })
  })

  it('says what a missing file is called', async () => {
    await expect(readSecret('file:none.json', sources)).rejects.toThrow(
      /secret file:none.json cannot be read: ENOENT/,
    )
  })

  it('names a missing member, not the others', () => {
    expect(memberOf({ username: 'ann' }, 'username', 'env:A')).toBe('ann')
    expect(() => memberOf({ password: 'hush' }, 'username', 'env:A')).toThrow(
      'secret env:A has no member "username"',
    )
  })

  it('are read from Secrets Manager by ARN', async () => {
    const asked: { target: unknown; body: string; authorization: string | undefined }[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { authorization } = request.headers
        asked.push({
          target: request.headers['x-amz-target'],
          body: Buffer.concat(chunks).toString(),
          authorization,
        })
        response.setHeader('content-type', 'application/x-amz-json-1.1')
        response.end(JSON.stringify({ SecretString: '{"username":"eve","password":"z"}' }))
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const secretsManager = { kind: 'endpoint', endpoint: `http://127.0.0.1:${port}` } as const
    expect(await readSecret(ARN, { ...sources, secretsManager })).toEqual({ username: 'eve', password: 'z' })
    expect(asked).toMatchObject([
      { target: 'secretsmanager.GetSecretValue', body: JSON.stringify({ SecretId: ARN }) },
    ])
    expect(asked[0]!.authorization).toContain('/us-east-2/secretsmanager/')
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
})
