import { createServer, type AddressInfo } from 'node:net'
import { getContainerRuntimeClient, type GenericContainer, type StartedTestContainer } from 'testcontainers'
import { ownerLabels, thisOwner } from '../../src/harness/containers/labels.ts'

/** The one user that the broker knows. */
export const USER = { username: 'alice', password: 'alice-secret' }

export const PORT = 5672
export const TLS_PORT = 5671

/** A broker that knows USER's password only, and speaks AMQP over TLS as well. */
export interface SecuredBroker {
  readonly container: StartedTestContainer
  readonly host: string
  /** Of AMQP without TLS; stays the same when the container is restarted. */
  readonly port: number
  /** Of AMQP over TLS; stays the same as well. */
  readonly tlsPort: number
}

/** The names by which its certificate is to know it. */
export async function hostsOfBroker(): Promise<readonly string[]> {
  return ['localhost', '127.0.0.1', await runtimeHost()]
}

/** Starts a broker with files of its own. */
export async function startSecured(
  container: GenericContainer,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<SecuredBroker> {
  const [port, tlsPort] = await Promise.all([freePort(), freePort()])
  const started = await container
    .withLabels(ownerLabels(thisOwner()))
    .withExposedPorts({ container: PORT, host: port }, { container: TLS_PORT, host: tlsPort })
    .withCopyContentToContainer(
      Object.entries(files).map(([target, content]) => ({ target, content, mode: 0o644 })),
    )
    .start()
  return { container: started, host: await runtimeHost(), port, tlsPort }
}

async function runtimeHost(): Promise<string> {
  return (await getContainerRuntimeClient()).info.containerRuntime.host
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
