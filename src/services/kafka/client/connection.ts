import { readFile } from 'node:fs/promises'
import type { SASLOptions } from 'kafkajs'
import type { ConnectionOptions } from 'node:tls'
import { SourceError, type ResolvedMapping } from '../../../model/index.ts'
import { memberOf, readSecret, type Secret, type SecretSources } from '../../secrets.ts'
import type { KafkaConnection } from './kafkajs-client.ts'

type Mapping = Pick<ResolvedMapping, 'connection' | 'sourceAccess'>

/**
 * How a mapping reaches its brokers, as its connection and SourceAccessConfigurations say (SMK-1, MSK-2). Secrets are
 * read when it is called. VPC_SUBNET and VPC_SECURITY_GROUP say where Lambda's pollers stand in a VPC; ours stand
 * where the program runs, so they change nothing.
 * @decision SMK-1 Credentials go over TLS, except to brokers on this machine when no certificate authority is given: they may speak plain SASL.
 * @decision MSK-1 The brokers are the ones the file names, so nothing is chosen among an MSK cluster's listeners; under .amazonaws.com every port but 9092 speaks TLS.
 * @throws SourceError when a secret cannot be read
 */
export async function kafkaConnection(mapping: Mapping, secrets: SecretSources): Promise<KafkaConnection> {
  const { connection } = mapping
  if (connection.kind !== 'brokers') {
    throw new SourceError(
      'SOURCE_FAILED',
      `a Kafka source needs brokers, not a connection of kind ${connection.kind}`,
    )
  }
  const { brokers, caFile } = connection
  const access = await readAccess(mapping, secrets)
  const certificates = [
    ...(caFile === undefined ? [] : [await readFile(caFile, 'utf8')]),
    ...(access.rootCertificate === undefined ? [] : [access.rootCertificate]),
  ]
  const wantsTls =
    certificates.length > 0 ||
    access.clientCertificate !== undefined ||
    (access.sasl !== undefined && !brokers.every(isOnThisMachine)) ||
    brokers.every(isTlsListenerOfMsk)
  const tls: ConnectionOptions = {
    ...(certificates.length === 0 ? {} : { ca: certificates }),
    ...access.clientCertificate,
  }
  return {
    brokers,
    ...(wantsTls ? { tls } : {}),
    ...(access.sasl === undefined ? {} : { sasl: access.sasl }),
  }
}

interface Access {
  sasl?: SASLOptions
  rootCertificate?: string
  clientCertificate?: { cert: string; key: string; passphrase?: string }
}

async function readAccess({ sourceAccess }: Mapping, secrets: SecretSources): Promise<Access> {
  const access: Access = {}
  for (const { type, uri } of sourceAccess) {
    switch (type) {
      case 'BASIC_AUTH':
        access.sasl = { mechanism: 'plain', ...credentials(await readSecret(uri, secrets), uri) }
        break
      case 'SASL_SCRAM_256_AUTH':
        access.sasl = { mechanism: 'scram-sha-256', ...credentials(await readSecret(uri, secrets), uri) }
        break
      case 'SASL_SCRAM_512_AUTH':
        access.sasl = { mechanism: 'scram-sha-512', ...credentials(await readSecret(uri, secrets), uri) }
        break
      case 'SERVER_ROOT_CA_CERTIFICATE':
        access.rootCertificate = memberOf(await readSecret(uri, secrets), 'certificate', uri)
        break
      case 'CLIENT_CERTIFICATE_TLS_AUTH':
        access.clientCertificate = clientCertificate(await readSecret(uri, secrets), uri)
        break
      case 'VPC_SUBNET':
      case 'VPC_SECURITY_GROUP':
        break
      default:
        throw new SourceError('SOURCE_FAILED', `${type} is not a way to reach Kafka`)
    }
  }
  return access
}

function credentials(secret: Secret, uri: string): { username: string; password: string } {
  return { username: memberOf(secret, 'username', uri), password: memberOf(secret, 'password', uri) }
}

function clientCertificate(secret: Secret, uri: string): NonNullable<Access['clientCertificate']> {
  const passphrase = secret['privateKeyPassword']
  return {
    cert: memberOf(secret, 'certificate', uri),
    key: memberOf(secret, 'privateKey', uri),
    ...(passphrase === undefined ? {} : { passphrase }),
  }
}

function isOnThisMachine(broker: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(broker)
}

function isTlsListenerOfMsk(broker: string): boolean {
  return /\.amazonaws\.com:(?!9092$)\d+$/.test(broker)
}
