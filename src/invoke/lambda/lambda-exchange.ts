import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import type { FunctionCode, InvocationOutcome, InvocationRequest } from '../../model/index.ts'
import { outcomeOfAnswer } from '../endpoint/endpoint-answer.ts'
import { failure, misconfigured, unreachable } from '../outcomes.ts'
import type { Exchange } from '../remote-function.ts'

const CONNECTION_TIMEOUT_MS = 10_000

type RealFunction = FunctionCode & { readonly kind: 'functionArn' }

/**
 * A real Lambda function, called by the SDK, which tries once: the engine decides when to ask again.
 *
 *     TooManyRequestsException       throttled, in Lambda's own words (GEN-10)
 *     FunctionError                  the function failed: error, timeout or crash by the report's errorType
 *     RequestTooLargeException       the function failed: the same event would be refused for ever
 *     any other exception            unreachable, in Lambda's own words: the function never ran, and it is tried again
 *
 * @decision Function A RequestTooLargeException of a real function is a failed batch, so that the settings for failures apply; every other refusal of Lambda (not found, access denied, not ready) never reached the function, counts as no attempt and is tried again.
 */
export class LambdaExchange implements Exchange {
  readonly name = 'Lambda'
  readonly #function: RealFunction
  #client: Promise<LambdaClient> | null = null

  constructor(code: RealFunction) {
    this.#function = code
  }

  async send(request: InvocationRequest, signal: AbortSignal): Promise<InvocationOutcome> {
    const { InvokeCommand, LambdaServiceException } = await import('@aws-sdk/client-lambda')
    const command = new InvokeCommand({
      FunctionName: this.#function.functionArn,
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify(request.event),
    })
    try {
      const answer = await (await this.#connect()).send(command, { abortSignal: signal })
      const payload = answer.Payload ?? new Uint8Array()
      return outcomeOfAnswer({
        status: 200,
        functionError: answer.FunctionError,
        executedVersion: answer.ExecutedVersion,
        text: isRead(request, answer) ? Buffer.from(payload).toString() : '',
        bytes: payload.byteLength,
        readsBody: request.readsBody,
      })
    } catch (error) {
      const isRefusal = error instanceof LambdaServiceException || isUnsigned(error)
      if (!isRefusal) throw error
      return outcomeOfRefusal(error as Error)
    }
  }

  /**
   * Whether the function is there and may be called: a dry run, in which it does not run.
   * @throws what Lambda or the connection says
   */
  async probe(): Promise<void> {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda')
    const command = new InvokeCommand({
      FunctionName: this.#function.functionArn,
      InvocationType: 'DryRun',
    })
    await (await this.#connect()).send(command)
  }

  async close(): Promise<void> {
    ;(await this.#client)?.destroy()
  }

  #connect(): Promise<LambdaClient> {
    this.#client ??= createClient(this.#function)
    return this.#client
  }
}

/** An emulator that tells no version may tell a failure by the payload alone. */
function isRead({ readsBody }: InvocationRequest, answer: InvokeCommandOutput): boolean {
  return readsBody || answer.FunctionError !== undefined || answer.ExecutedVersion === undefined
}

/** There were no credentials to sign with: nothing was sent. */
function isUnsigned(error: unknown): boolean {
  return error instanceof Error && error.name === 'CredentialsProviderError'
}

/** What Lambda says of a function that is not there, or that its own settings keep from running. */
const MISCONFIGURED =
  /^(ResourceNotFoundException|Invalid(Runtime|SecurityGroupID|SubnetID|ZipFile)Exception|KMS\w+Exception|EFSMount\w+Exception)$/

function outcomeOfRefusal(error: Error): InvocationOutcome {
  const words = `${error.name}: ${error.message}`
  switch (error.name) {
    case 'TooManyRequestsException':
      return { kind: 'throttled', message: error.message }
    case 'RequestTooLargeException':
      return failure('error', words)
    default:
      return MISCONFIGURED.test(error.name) ? misconfigured(words) : unreachable(words)
  }
}

async function createClient({ functionArn, connection }: RealFunction): Promise<LambdaClient> {
  const { LambdaClient: Client } = await import('@aws-sdk/client-lambda')
  const endpoint = connection.kind === 'endpoint' ? connection : null
  const ca = endpoint?.caFile === undefined ? {} : { ca: readFileSync(endpoint.caFile) }
  return new Client({
    region: functionArn.split(':')[3]!,
    maxAttempts: 1,
    // As many connections as there are batches in flight; how long an answer may take, the caller decides.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: Infinity }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: Infinity, ...ca }),
    }),
    ...(endpoint === null ? {} : { endpoint: endpoint.endpoint, credentials: credentials() }),
  })
}

function credentials() {
  const { env } = process
  return {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? 'test',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? 'test',
    ...(env['AWS_SESSION_TOKEN'] === undefined ? {} : { sessionToken: env['AWS_SESSION_TOKEN'] }),
  }
}
