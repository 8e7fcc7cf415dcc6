import { createServer, type AddressInfo } from 'node:net'
import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'
import { ownerLabels, thisOwner } from '../../src/harness/containers/labels.ts'
import { RabbitContainer } from '../../src/harness/containers/rabbitmq.ts'
import type { Authority } from './certificates.ts'

/** The one user that the broker knows. */
export const RABBIT_USER = { username: 'alice', password: 'alice-secret' }

const PORT = 5672
const TLS_PORT = 5671
const SECRETS = '/etc/rabbitmq/secrets'

export interface SecuredRabbit {
  readonly container: StartedTestContainer
  readonly host: string
  /** Of AMQP without TLS; stays the same when the container is restarted. */
  readonly port: number
  /** Of AMQP over TLS; stays the same as well. */
  readonly tlsPort: number
}

/** A broker that knows RABBIT_USER's password only, and speaks TLS as well, with a certificate of the authority. */
export async function startSecuredRabbit(authority: Authority): Promise<SecuredRabbit> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const [port, tlsPort] = await Promise.all([freePort(), freePort()])
  const { certificate, privateKey } = authority.issue('broker', ['localhost', '127.0.0.1', host])
  const container = await new RabbitContainer()
    .withLabels(ownerLabels(thisOwner()))
    .withEnvironment({
      RABBITMQ_DEFAULT_USER: RABBIT_USER.username,
      RABBITMQ_DEFAULT_PASS: RABBIT_USER.password,
    })
    .withExposedPorts({ container: PORT, host: port }, { container: TLS_PORT, host: tlsPort })
    .withCopyContentToContainer([
      { content: CONFIGURATION, target: '/etc/rabbitmq/conf.d/30-tls.conf', mode: 0o644 },
      { content: certificate, target: `${SECRETS}/broker.pem`, mode: 0o644 },
      { content: privateKey, target: `${SECRETS}/broker.key`, mode: 0o644 },
      { content: authority.certificate, target: `${SECRETS}/ca.pem`, mode: 0o644 },
    ])
    .start()
  return { container, host, port, tlsPort }
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const CONFIGURATION = `listeners.ssl.default = ${TLS_PORT}
ssl_options.cacertfile = ${SECRETS}/ca.pem
ssl_options.certfile = ${SECRETS}/broker.pem
ssl_options.keyfile = ${SECRETS}/broker.key
ssl_options.verify = verify_none
`
