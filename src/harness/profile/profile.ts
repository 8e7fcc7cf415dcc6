import type { ResolvedConnection, ServiceName } from '../../model/index.ts'
import type { TestServers } from '../containers/index.ts'

/**
 * What stands behind the services of a run: `PIPELINE_PROFILE=real` containers, otherwise embedded twins. It always
 * replaces `Connections`, so that a test never contacts a service that its profile did not start.
 */
export type Profile = 'embedded' | 'real'

/** @throws Error for a profile that does not exist */
export function profileOf(environment: NodeJS.ProcessEnv): Profile {
  const { PIPELINE_PROFILE: name = '' } = environment
  if (name === '' || name === 'embedded') return 'embedded'
  if (name === 'real') return 'real'
  throw new Error(`PIPELINE_PROFILE is embedded (the default) or real, not ${JSON.stringify(name)}`)
}

let servers: TestServers | undefined

/** How the container of a service is reached; it is started when it is first asked for. */
export async function connectionToContainer(service: ServiceName): Promise<ResolvedConnection> {
  servers ??= new (await containers()).TestServers()
  if (service === 'kafka') return { kind: 'brokers', brokers: [await servers.kafka()] }
  if (service === 'activemq') return { kind: 'url', url: await servers.activemq() }
  if (service === 'rabbitmq') return { kind: 'url', url: await servers.rabbitmq() }
  return { kind: 'endpoint', endpoint: await servers.localStack() }
}

/** Makes a virtual host on the container of RabbitMQ. */
export async function virtualHostInContainer(name: string): Promise<void> {
  const { makeVirtualHost, TestServers } = await containers()
  servers ??= new TestServers()
  await makeVirtualHost(await servers.rabbitManagement(), name)
}

/** Takes the right to read in a virtual host from everybody who connects from now on, or gives it back. */
export async function setReadingInContainer(virtualHost: string, allowed: boolean): Promise<void> {
  const { setReading, TestServers } = await containers()
  servers ??= new TestServers()
  await setReading(await servers.rabbitManagement(), virtualHost, allowed)
}

/** Removes the containers that this process has started. */
export async function stopContainers(): Promise<void> {
  await servers?.stop()
  servers = undefined
}

/**
 * Testcontainers is an optional dependency: whoever stays on twins need not have it.
 * @throws Error that says how to get it
 */
async function containers() {
  try {
    return await import('../containers/index.ts')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'testcontainers'")) throw error
    throw new Error('containers need the package testcontainers: npm install --save-dev testcontainers', {
      cause: error,
    })
  }
}
