import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { ownerLabels, removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { LocalStackContainer } from '../../src/harness/containers/localstack.ts'
import type { LambdaParts } from './parts.ts'

const REGION = 'us-east-2'
/** Where the container has what LocalStack finds an executor by. */
const EXECUTOR = '/opt/emulator'
const ENTRY_POINT = `[localstack.lambda.runtime_executor]
emulator = emulator:EmulatorExecutorPlugin
`

/**
 * LocalStack's Lambda, whose functions run in AWS's runtime interface emulator (`emulator.py`), in a container of its own.
 * Functions answer as `test/runtimes/go/kinesis` has it.
 */
export class LambdaServer {
  readonly endpoint: string
  readonly #code: Buffer
  readonly #client: LambdaClient

  private constructor(endpoint: string, code: string) {
    this.endpoint = endpoint
    this.#code = readFileSync(code)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    this.#client = new LambdaClient({ region: REGION, endpoint, credentials })
  }

  static async start({ emulator, code }: LambdaParts): Promise<LambdaServer> {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    const { endpoint } = await new LocalStackContainer()
      .withEnvironment({
        SERVICES: 'lambda',
        LAMBDA_SYNCHRONOUS_CREATE: '1',
        LAMBDA_RUNTIME_EXECUTOR: 'emulator',
        PYTHONPATH: EXECUTOR,
      })
      .withCopyFilesToContainer([
        { source: join(import.meta.dirname, 'emulator.py'), target: `${EXECUTOR}/emulator.py` },
        { source: emulator, target: `${EXECUTOR}/aws-lambda-rie`, mode: 0o755 },
      ])
      .withCopyContentToContainer([
        { content: 'Name: emulator\nVersion: 1\n', target: `${EXECUTOR}/emulator-1.dist-info/METADATA` },
        { content: ENTRY_POINT, target: `${EXECUTOR}/emulator-1.dist-info/entry_points.txt` },
      ])
      .withLabels(ownerLabels(thisOwner()))
      .start()
    return new LambdaServer(endpoint, code)
  }

  async stop(): Promise<void> {
    this.#client.destroy()
    await removeOwnContainers(thisOwner())
  }

  /** The ARN that a function of that name has, or would have. */
  arnOf(name: string): string {
    return `arn:aws:lambda:${REGION}:000000000000:function:${name}`
  }

  /** @returns its ARN */
  async create(name: string, { timeoutSeconds = 30 } = {}): Promise<string> {
    await this.#client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'provided.al2023',
        Handler: 'bootstrap',
        Role: 'arn:aws:iam::000000000000:role/lambda',
        Code: { ZipFile: this.#code },
        Timeout: timeoutSeconds,
      }),
    )
    return this.arnOf(name)
  }

  /** Publishes version 1 and an alias that leads to it. @returns the alias's ARN */
  async publish(name: string, alias: string): Promise<string> {
    const { Version } = await this.#client.send(new PublishVersionCommand({ FunctionName: name }))
    await this.#client.send(
      new CreateAliasCommand({ FunctionName: name, Name: alias, FunctionVersion: Version }),
    )
    return `${this.arnOf(name)}:${alias}`
  }

  /** Lets so many invocations run at a time; null takes the limit away. */
  async reserve(name: string, concurrency: number | null): Promise<void> {
    const command =
      concurrency === null
        ? new DeleteFunctionConcurrencyCommand({ FunctionName: name })
        : new PutFunctionConcurrencyCommand({
            FunctionName: name,
            ReservedConcurrentExecutions: concurrency,
          })
    await this.#client.send(command as PutFunctionConcurrencyCommand)
  }
}
