import kafkajs from 'kafkajs'
import { getContainerRuntimeClient } from 'testcontainers'
import { KafkaContainer, type StartedKafka } from '../../src/harness/containers/kafka.ts'
import { ownerLabels, thisOwner } from '../../src/harness/containers/labels.ts'
import type { Authority } from './certificates.ts'

/** The one user that each listener with a password knows. */
export const USER = { username: 'alice', password: 'alice-secret' }

const LOGIN = 'org.apache.kafka.common.security'
const KNOWS_USER = `${LOGIN}.plain.PlainLoginModule required user_${USER.username}="${USER.password}";`
const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw'
const LOGS = '/tmp/secured-logs'
const SECRETS = '/tmp/secrets'

/**
 * A broker that wants to know who calls: `PLAIN` and `SCRAM` take USER's password over TLS, `BARE` in plain text, `MUTUAL` a
 * certificate of the authority; `PLAINTEXT` is for the test itself. Its own certificate is the authority's.
 */
export async function startSecuredKafka(authority: Authority): Promise<StartedKafka> {
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const { certificate, privateKey } = authority.issue('broker', ['localhost', '127.0.0.1', host])
  return new KafkaContainer({
    listeners: [
      { name: 'PLAINTEXT', port: 9092, protocol: 'PLAINTEXT' },
      { name: 'PLAIN', port: 9095, protocol: 'SASL_SSL' },
      { name: 'SCRAM', port: 9096, protocol: 'SASL_SSL' },
      { name: 'MUTUAL', port: 9097, protocol: 'SSL' },
      { name: 'BARE', port: 9098, protocol: 'SASL_PLAINTEXT' },
    ],
  })
    .withLabels(ownerLabels(thisOwner()))
    .withCopyContentToContainer([
      { content: `${privateKey}${certificate}`, target: `${SECRETS}/broker.pem`, mode: 0o644 },
      { content: authority.certificate, target: `${SECRETS}/ca.pem`, mode: 0o644 },
      { content: FORMAT, target: `${SECRETS}/format.properties`, mode: 0o644 },
    ])
    .withEnvironment({
      CLUSTER_ID,
      KAFKA_LOG_DIRS: LOGS,
      KAFKA_SSL_KEYSTORE_TYPE: 'PEM',
      KAFKA_SSL_KEYSTORE_LOCATION: `${SECRETS}/broker.pem`,
      KAFKA_SSL_TRUSTSTORE_TYPE: 'PEM',
      KAFKA_SSL_TRUSTSTORE_LOCATION: `${SECRETS}/ca.pem`,
      KAFKA_LISTENER_NAME_MUTUAL_SSL_CLIENT_AUTH: 'required',
      KAFKA_LISTENER_NAME_PLAIN_SASL_ENABLED_MECHANISMS: 'PLAIN',
      KAFKA_LISTENER_NAME_PLAIN_PLAIN_SASL_JAAS_CONFIG: KNOWS_USER,
      KAFKA_LISTENER_NAME_BARE_SASL_ENABLED_MECHANISMS: 'PLAIN',
      KAFKA_LISTENER_NAME_BARE_PLAIN_SASL_JAAS_CONFIG: KNOWS_USER,
      KAFKA_LISTENER_NAME_SCRAM_SASL_ENABLED_MECHANISMS: 'SCRAM-SHA-512',
      KAFKA_LISTENER_NAME_SCRAM_SCRAM___SHA___512_SASL_JAAS_CONFIG: `${LOGIN}.scram.ScramLoginModule required;`,
    })
    .withPreparation(ADD_USER)
    .start()
}

/** USER may do this with a topic or a group, the test itself everything, and from now on nobody else anything. */
export async function grant(
  broker: string,
  {
    kind,
    name,
    operations,
  }: { kind: 'TOPIC' | 'GROUP'; name: string; operations: readonly ('DESCRIBE' | 'READ')[] },
): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  const rule = {
    resourceType: kafkajs.AclResourceTypes[kind],
    resourceName: name,
    resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
    host: '*',
    permissionType: kafkajs.AclPermissionTypes.ALLOW,
  }
  const acl = operations.map((one) => {
    return { ...rule, principal: `User:${USER.username}`, operation: kafkajs.AclOperationTypes[one] }
  })
  const own = { ...rule, principal: 'User:ANONYMOUS', operation: kafkajs.AclOperationTypes.ALL }
  await admin.createAcls({ acl: [...acl, own] }).finally(() => admin.disconnect())
}

/** SCRAM users are written into the storage when it is formatted; the image leaves storage that is formatted alone. */
const ADD_USER =
  `/opt/kafka/bin/kafka-storage.sh format -t ${CLUSTER_ID} -c ${SECRETS}/format.properties ` +
  `--add-scram 'SCRAM-SHA-512=[name=${USER.username},password=${USER.password}]'`

const FORMAT = `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${LOGS}
`
