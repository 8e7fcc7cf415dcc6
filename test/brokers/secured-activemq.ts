import { createServer, type AddressInfo } from 'node:net'
import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'
import { ActivemqContainer } from '../../src/harness/containers/activemq.ts'
import { ownerLabels, thisOwner } from '../../src/harness/containers/labels.ts'
import type { Authority } from './certificates.ts'

/** The one user that the broker knows. */
export const USER = { username: 'alice', password: 'alice-secret' }

const PORT = 5672
const TLS_PORT = 5671
const CONF = '/opt/apache-activemq/conf'
const KEYSTORE_PASSWORD = 'keystore-secret'

export interface SecuredActivemq {
  readonly container: StartedTestContainer
  readonly host: string
  /** Of AMQP without TLS; stays the same when the container is restarted. */
  readonly port: number
  /** Of AMQP over TLS; stays the same as well. */
  readonly tlsPort: number
}

/** A broker with an `activemq.xml` of its own: USER's password, and TLS with a certificate of the authority. */
export async function startSecuredActivemq(authority: Authority): Promise<SecuredActivemq> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const [port, tlsPort] = await Promise.all([freePort(), freePort()])
  const keystore = authority.keystore('broker', {
    hosts: ['localhost', '127.0.0.1', host],
    password: KEYSTORE_PASSWORD,
  })
  const container = await new ActivemqContainer()
    .withLabels(ownerLabels(thisOwner()))
    .withEnvironment({ ACTIVEMQ_CONNECTION_USER: '', ACTIVEMQ_CONNECTION_PASSWORD: '' })
    .withExposedPorts({ container: PORT, host: port }, { container: TLS_PORT, host: tlsPort })
    .withCopyContentToContainer([
      { content: CONFIGURATION, target: `${CONF}/activemq.xml`, mode: 0o644 },
      { content: keystore, target: `${CONF}/broker.p12`, mode: 0o644 },
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

const CONFIGURATION = `<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="secured" dataDirectory="/opt/apache-activemq/data">
    <persistenceAdapter><kahaDB directory="/opt/apache-activemq/data/kahadb"/></persistenceAdapter>
    <plugins>
      <simpleAuthenticationPlugin>
        <users><authenticationUser username="${USER.username}" password="${USER.password}"/></users>
      </simpleAuthenticationPlugin>
    </plugins>
    <sslContext>
      <sslContext keyStore="file:${CONF}/broker.p12" keyStorePassword="${KEYSTORE_PASSWORD}" keyStoreType="PKCS12"/>
    </sslContext>
    <transportConnectors>
      <transportConnector name="amqp" uri="amqp://0.0.0.0:${PORT}"/>
      <transportConnector name="amqps" uri="amqp+ssl://0.0.0.0:${TLS_PORT}"/>
    </transportConnectors>
  </broker>
</beans>
`
