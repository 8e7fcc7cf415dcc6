import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager'
import { SourceError, type ResolvedConnection } from '../model/index.ts'

export interface SecretSources {
  /** How Secrets Manager is reached; absent or embedded: an ARN cannot be read. */
  readonly secretsManager?: ResolvedConnection
  /** What `file:` paths start at. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * A secret's members: `username`, `password`, `certificate`, `privateKey`, `privateKeyPassword` (SMK-3). What is no text,
 * as the `port` that Secrets Manager keeps beside them, is nothing that anybody asks for.
 */
export type Secret = Readonly<Record<string, string>>

/**
 * Reads the secret that a URI of SourceAccessConfigurations names: a Secrets Manager ARN as on AWS, or `env:NAME` or
 * `file:PATH`, which hold the same JSON. A bare PEM text is understood as `{"certificate": …}`. Read anew each time.
 * @throws SourceError `SOURCE_ACCESS_DENIED` when it cannot be read, or does not hold what it should
 */
export async function readSecret(uri: string, sources: SecretSources): Promise<Secret> {
  const text = await secretText(uri, sources)
  if (text.trimStart().startsWith('-----BEGIN')) return { certificate: text }
  try {
    const secret: unknown = JSON.parse(text)
    if (typeof secret === 'object' && secret !== null && !Array.isArray(secret)) return textsIn(secret)
  } catch {
    // falls through: what the text is must not be printed
  }
  throw refused(uri, 'is not a JSON object of strings')
}

function textsIn(secret: object): Secret {
  const members: [name: string, value: unknown][] = Object.entries(secret)
  return Object.fromEntries(
    members.filter((member): member is [string, string] => typeof member[1] === 'string'),
  )
}

/** Why a file cannot be used as a secret, in words; null when it can. @param path absolute */
export async function secretFileProblem(path: string): Promise<string | null> {
  try {
    await readSecret(`file:${path}`, { directory: '/', environment: {} })
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** @throws SourceError when the member is missing, or no text */
export function memberOf(secret: Secret, name: string, uri: string): string {
  const value = secret[name]
  if (value === undefined) throw refused(uri, `has no member ${JSON.stringify(name)} that is a text`)
  return value
}

async function secretText(uri: string, sources: SecretSources): Promise<string> {
  if (uri.startsWith('env:')) {
    const text = sources.environment[uri.slice('env:'.length)]
    if (text === undefined) throw refused(uri, 'is not set in the environment')
    return text
  }
  if (uri.startsWith('file:')) {
    const path = uri.slice('file:'.length)
    try {
      return await readFile(isAbsolute(path) ? path : join(sources.directory, path), 'utf8')
    } catch (error) {
      throw refused(uri, `cannot be read: ${(error as Error).message}`, error)
    }
  }
  return fromSecretsManager(uri, sources.secretsManager)
}

async function fromSecretsManager(arn: string, connection: ResolvedConnection | undefined): Promise<string> {
  if (connection?.kind !== 'aws' && connection?.kind !== 'endpoint') {
    throw refused(arn, 'needs a connection to secretsmanager; env:NAME or file:PATH need none')
  }
  // Loaded only by those who keep secrets there.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const client = new SecretsManagerClient(await clientConfig(arn, connection))
  try {
    const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: arn }))
    return SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8')
  } catch (error) {
    throw refused(arn, (error as Error).message, error)
  } finally {
    client.destroy()
  }
}

async function clientConfig(
  arn: string,
  connection: ResolvedConnection & { kind: 'aws' | 'endpoint' },
): Promise<SecretsManagerClientConfig> {
  const region = arn.split(':')[3] ?? ''
  if (connection.kind === 'aws') return { region }
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const { Agent } = await import('node:https')
  const { AWS_ACCESS_KEY_ID = 'test', AWS_SECRET_ACCESS_KEY = 'test', AWS_SESSION_TOKEN } = process.env
  const ca = connection.caFile === undefined ? {} : { ca: await readFile(connection.caFile) }
  return {
    region,
    endpoint: connection.endpoint,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
    requestHandler: new NodeHttpHandler({ httpsAgent: new Agent(ca) }),
  }
}

function refused(uri: string, why: string, cause?: unknown): SourceError {
  return new SourceError('SOURCE_ACCESS_DENIED', `secret ${uri} ${why}`, { cause, refusal: 'authentication' })
}
