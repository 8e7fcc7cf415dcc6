import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'

/** A request without an answer is given up: by itself the SDK only warns, and waits on. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/** How a real AWS service, or something that speaks its protocol, is reached. */
export interface AwsConnection {
  readonly region: string
  /** A base URL; without one it is AWS, by the SDK's own chain of credentials. */
  readonly endpoint?: string
  /** A file with the certificates of a private authority. */
  readonly caFile?: string
}

/** What any client of the SDK is made with, so that it tries once: who asks decides when to ask again. */
export function sdkOptions({ region, endpoint, caFile }: AwsConnection) {
  const common = { region, maxAttempts: 1 }
  if (endpoint === undefined) return { ...common, requestHandler: TIMEOUTS }
  // The default of some clients is HTTP/2, which servers other than AWS do not speak.
  const requestHandler = new NodeHttpHandler({
    ...TIMEOUTS,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    }),
  })
  return { ...common, endpoint, credentials: credentialsFromEnvironment(), requestHandler }
}

function credentialsFromEnvironment() {
  const { env } = process
  return {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? 'test',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: env['AWS_SESSION_TOKEN'] }),
  }
}
