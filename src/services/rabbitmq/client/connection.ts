import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { SourceError, type ResolvedMapping } from '../../../model/index.ts'
import { memberOf, readSecret, type SecretSources } from '../../secrets.ts'

/** How one virtual host of a broker is reached. */
export interface RabbitConnection {
  readonly hostname: string
  readonly port: number
  readonly vhost: string
  readonly username: string
  readonly password: string
  /** Present for TLS; `ca` is the certificate of a private authority. */
  readonly tls?: { readonly ca?: string; readonly servername?: string }
}

type Mapping = Pick<ResolvedMapping, 'connection' | 'sourceAccess' | 'virtualHost'>

/**
 * How a mapping reaches its broker, as its connection and SourceAccessConfigurations say: the user of BASIC_AUTH, the
 * virtual host of VIRTUAL_HOST, TLS where the URL begins with amqps (MQ-9, RMQ-1). Secrets are read when it is called.
 * @decision RMQ-1 Without VIRTUAL_HOST it is the virtual host "/".
 * @decision MQ-9 Without BASIC_AUTH the broker is given the user that its URL names, else RabbitMQ's own default, guest.
 * @decision MQ-8 The port is the URL's, else 5671 for amqps and 5672 for amqp; Amazon MQ itself speaks amqps only.
 * @throws SourceError when a secret cannot be read, or the connection is none of RabbitMQ
 */
export async function rabbitConnection(mapping: Mapping, secrets: SecretSources): Promise<RabbitConnection> {
  const { connection, virtualHost = '/' } = mapping
  if (connection.kind !== 'url') {
    throw new SourceError(
      'SOURCE_FAILED',
      `RabbitMQ needs { Url }, not a connection of kind ${connection.kind}`,
    )
  }
  const url = new URL(connection.url)
  const isTls = url.protocol === 'amqps:'
  if (!isTls && url.protocol !== 'amqp:') {
    throw new SourceError(
      'SOURCE_FAILED',
      `RabbitMQ is reached by amqp:// or amqps://, not ${url.protocol}//`,
    )
  }
  const { caFile } = connection
  const ca = caFile === undefined ? {} : { ca: await readFile(caFile, 'utf8') }
  // URLs write IPv6 addresses in brackets, sockets do not.
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  // The server name of TLS is a name, never an address.
  const servername = isIP(hostname) === 0 ? { servername: hostname } : {}
  return {
    hostname,
    port: Number(url.port || (isTls ? 5671 : 5672)),
    vhost: virtualHost,
    ...(await signIn(mapping, { url, secrets })),
    ...(isTls ? { tls: { ...servername, ...ca } } : {}),
  }
}

async function signIn(
  { sourceAccess }: Mapping,
  { url, secrets }: { readonly url: URL; readonly secrets: SecretSources },
): Promise<{ username: string; password: string }> {
  const basic = sourceAccess.find(({ type }) => type === 'BASIC_AUTH')
  if (basic !== undefined) {
    const secret = await readSecret(basic.uri, secrets)
    return {
      username: memberOf(secret, 'username', basic.uri),
      password: memberOf(secret, 'password', basic.uri),
    }
  }
  if (url.username === '') return { username: 'guest', password: 'guest' }
  return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
}
