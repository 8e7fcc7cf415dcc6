import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const running = new Set<ChildProcess>()
let stopping = false

/** Runs a program of node_modules/.bin under this Node, its output on this terminal. @returns its exit code, 1 for a signal */
export async function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (stopping) return untilTheEnd()
  const child = spawn(process.execPath, [`node_modules/.bin/${program}`, ...argv], {
    env,
    // No runner asks anything.
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  running.add(child)
  const [code] = (await once(child, 'exit')) as [number | null]
  running.delete(child)
  if (stopping) return untilTheEnd()
  return code ?? 1
}

/** Ends what runs, and starts nothing more: whoever waits for a program waits until this process ends. */
export function stopRunning(): void {
  stopping = true
  for (const child of running) child.kill('SIGTERM')
}

function untilTheEnd(): Promise<never> {
  return new Promise(() => {})
}

/**
 * The environment of tests: that of this process without what would lead an AWS client elsewhere, and in UTC.
 * Credentials are made up, as every server of a test takes any.
 */
export function testEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('AWS_') || name === 'AWS_CA_BUNDLE',
  )
  return {
    ...Object.fromEntries(inherited),
    TZ: 'UTC',
    // kafkajs, on Node 24: harmless.
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --disable-warning=TimeoutNegativeWarning`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  }
}
