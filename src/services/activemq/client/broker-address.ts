import { readFile } from 'node:fs/promises'
import { SourceError, withoutPassword, type ResolvedMapping } from '../../../model/index.ts'
import { memberOf, readSecret, type SecretSources } from '../../secrets.ts'

/** How a broker is reached. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
  /** PEM; absent for the system's authorities. */
  readonly authority?: string
  readonly credentials?: { readonly username: string; readonly password: string }
}

type Place = Pick<ResolvedMapping, 'connection' | 'sourceAccess'>

const TLS_SCHEMES = ['amqp+ssl:', 'amqps:']
const TLS_PORT = 5671
const PLAIN_PORT = 5672

/**
 * How a mapping reaches its broker: `{ Url }`, and the credentials of BASIC_AUTH (MQ-9), read when it is called;
 * else those in the URL. Amazon MQ prints the address as `amqp+ssl://…:5671`.
 * @decision MQ-8 AWS's poller speaks OpenWire (port 61617); there is no maintained client for Node, so ActiveMQ is spoken to by AMQP 1.0 (amqp+ssl://, port 5671), which every broker of Amazon MQ offers.
 * @throws SourceError when the URL or a secret cannot be used
 */
export async function brokerAddress(place: Place, secrets: SecretSources): Promise<BrokerAddress> {
  const { connection, sourceAccess } = place
  if (connection.kind !== 'url') {
    throw new SourceError(
      'SOURCE_FAILED',
      `ActiveMQ needs a Url, not a connection of kind ${connection.kind}`,
    )
  }
  const url = URL.canParse(connection.url) ? new URL(connection.url) : null
  const isTls = TLS_SCHEMES.includes(url?.protocol ?? '')
  if (url === null || url.hostname === '' || (!isTls && url.protocol !== 'amqp:')) {
    throw new SourceError(
      'SOURCE_FAILED',
      `ActiveMQ is spoken to by AMQP 1.0: amqp+ssl://HOST:${TLS_PORT} or amqp://HOST:${PLAIN_PORT}, not ${withoutPassword(connection.url)}`,
    )
  }
  const credentials = (await basicAuth(sourceAccess, secrets)) ?? credentialsOf(url)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? TLS_PORT : PLAIN_PORT) : Number(url.port),
    isTls,
    ...(connection.caFile === undefined ? {} : { authority: await readFile(connection.caFile, 'utf8') }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

async function basicAuth(sourceAccess: Place['sourceAccess'], secrets: SecretSources) {
  const uri = sourceAccess.find(({ type }) => type === 'BASIC_AUTH')?.uri
  if (uri === undefined) return undefined
  const secret = await readSecret(uri, secrets)
  return { username: memberOf(secret, 'username', uri), password: memberOf(secret, 'password', uri) }
}

function credentialsOf({ username, password }: URL) {
  if (username === '') return undefined
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
}
