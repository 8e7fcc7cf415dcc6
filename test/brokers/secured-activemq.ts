import { ActivemqContainer } from '../../src/harness/containers/activemq.ts'
import type { Authority } from './certificates.ts'
import { hostsOfBroker, PORT, startSecured, TLS_PORT, USER, type SecuredBroker } from './secured-broker.ts'

const CONF = '/opt/apache-activemq/conf'
const KEYSTORE_PASSWORD = 'keystore-secret'

/** A broker with an `activemq.xml` of its own: USER's password, and TLS with a certificate of the authority. */
export async function startSecuredActivemq(authority: Authority): Promise<SecuredBroker> {
  const hosts = await hostsOfBroker()
  const keystore = authority.keystore('broker', { hosts, password: KEYSTORE_PASSWORD })
  const container = new ActivemqContainer().withEnvironment({
    ACTIVEMQ_CONNECTION_USER: '',
    ACTIVEMQ_CONNECTION_PASSWORD: '',
  })
  return startSecured(container, {
    [`${CONF}/activemq.xml`]: CONFIGURATION,
    [`${CONF}/broker.p12`]: keystore,
  })
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
