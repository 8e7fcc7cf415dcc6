import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SourceError } from '../../model/index.ts'
import { openApiServer, type ApiAnswer, type ApiParts } from '../../api/index.ts'
import type { Clock, Random } from '../../time/index.ts'

const execute = promisify(execFile)

/** What a command of AWS's answers: what it prints, and its exit code as a status. */
export interface CommandParts {
  readonly api: ApiParts
  readonly clock: Clock
  readonly random: Random
}

/**
 * Runs a command of AWS's, `aws lambda …`, with the API on a loopback address of its own: the AWS command line itself
 * where it is installed, else AWS's SDK with the same parameters.
 * @param text as a shell would get it: words, single quotes, a backslash at the end of a line
 * @returns what it prints, read as JSON; a refusal as its exception and text
 */
export async function runAwsCommand(text: string, { api, clock, random }: CommandParts): Promise<ApiAnswer> {
  const failures: unknown[] = []
  const failed = (error: unknown) => void failures.push(error)
  const address = { host: '127.0.0.1', port: 0 }
  const server = await openApiServer(address, { ...api, clock, random, keys: null, failed })
  const url = `http://127.0.0.1:${server.address.port}`
  try {
    const words = wordsOf(text)
    const answered = await byCommandLine(url, words).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return bySdk(url, words)
    })
    // A step has asked for a full disk; nothing else of the API's own may fail.
    for (const failure of failures) if (!isFullDisk(failure)) throw failure
    return answered
  } finally {
    await server.close()
  }
}

/** @throws Error with code ENOENT where it is not installed */
async function byCommandLine(url: string, words: readonly string[]): Promise<ApiAnswer> {
  const [command = '', ...rest] = words
  if (command !== 'aws') throw new Error(`a command of AWS begins with aws, not ${command}`)
  const env = { ...process.env, ...ENVIRONMENT }
  try {
    const { stdout } = await execute('aws', [...rest, '--endpoint-url', url, '--output', 'json'], { env })
    return { status: 0, body: stdout.trim() === '' ? {} : JSON.parse(stdout) }
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    const told = /\((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/s.exec(stderr ?? '')
    if (told === null) throw error
    return refused(told[1]!, told[2]!.trim())
  }
}

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-2',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
}

/** `aws lambda create-event-source-mapping --batch-size 5` as CreateEventSourceMappingCommand with { BatchSize: 5 }. */
async function bySdk(url: string, [, , operation = '', ...options]: readonly string[]): Promise<ApiAnswer> {
  const sdk = await import('@aws-sdk/client-lambda')
  const Command = (sdk as unknown as Record<string, new (input: object) => never>)[
    `${pascal(operation)}Command`
  ]
  if (Command === undefined) throw new Error(`AWS's SDK has no ${operation}`)
  const client = new sdk.LambdaClient({
    endpoint: url,
    region: ENVIRONMENT.AWS_DEFAULT_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  try {
    const { $metadata: _, ...body } = await client.send<never, { $metadata: object }>(
      new Command(inputOf(options)),
    )
    return { status: 0, body: JSON.parse(JSON.stringify(body)) }
  } catch (error) {
    const { name, message } = error as Error
    return refused(name, message)
  } finally {
    client.destroy()
  }
}

function refused(exception: string, message: string): ApiAnswer {
  return { status: 1, headers: { 'x-amzn-ErrorType': exception }, body: { message } }
}

/** `--batch-size 5 --no-enabled` as { BatchSize: 5, Enabled: false }. */
function inputOf(options: readonly string[]): object {
  const members: Record<string, unknown> = {}
  for (let at = 0; at < options.length; at++) {
    const name = options[at]!.replace(/^--/, '')
    const value = options[at + 1]
    if (value === undefined || value.startsWith('--')) {
      members[memberOf(name.replace(/^no-/, ''))] = !name.startsWith('no-')
      continue
    }
    members[memberOf(name)] = /^[\d[{]/.test(value) && isJson(value) ? JSON.parse(value) : value
    at++
  }
  return members
}

const memberOf = (name: string) => (name === 'uuid' ? 'UUID' : pascal(name))

const pascal = (name: string) =>
  name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function wordsOf(text: string): string[] {
  const joined = text.replaceAll(/\\\s*\n/g, ' ').replace(/^\s*\$ /, '')
  return [...joined.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

function isFullDisk(failure: unknown): boolean {
  return failure instanceof SourceError && failure.code === 'STATE_NOT_WRITTEN'
}
