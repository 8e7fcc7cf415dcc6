import { RabbitContainer } from '../../src/harness/containers/rabbitmq.ts'
import type { Authority } from './certificates.ts'
import { hostsOfBroker, startSecured, TLS_PORT, USER, type SecuredBroker } from './secured-broker.ts'

const SECRETS = '/etc/rabbitmq/secrets'

/** A broker that knows USER's password only, and speaks TLS as well, with a certificate of the authority. */
export async function startSecuredRabbit(authority: Authority): Promise<SecuredBroker> {
  const { certificate, privateKey } = authority.issue('broker', await hostsOfBroker())
  const container = new RabbitContainer().withEnvironment({
    RABBITMQ_DEFAULT_USER: USER.username,
    RABBITMQ_DEFAULT_PASS: USER.password,
  })
  return startSecured(container, {
    '/etc/rabbitmq/conf.d/30-tls.conf': CONFIGURATION,
    [`${SECRETS}/broker.pem`]: certificate,
    [`${SECRETS}/broker.key`]: privateKey,
    [`${SECRETS}/ca.pem`]: authority.certificate,
  })
}

const CONFIGURATION = `listeners.ssl.default = ${TLS_PORT}
ssl_options.cacertfile = ${SECRETS}/ca.pem
ssl_options.certfile = ${SECRETS}/broker.pem
ssl_options.keyfile = ${SECRETS}/broker.key
ssl_options.verify = verify_none
`
