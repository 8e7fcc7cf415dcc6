/** `npm run check`: everything about the tree that can be said without running it. Two steps at a time. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

interface Step {
  readonly name: string
  /** A program of node_modules/.bin, or a tool of this folder, and its arguments. */
  readonly command: readonly string[]
  /** What to do when it fails. */
  readonly hint: string
}

const STEPS: readonly Step[] = [
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
    hint: 'npx oxlint --type-aware --fix mends some',
  },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'], hint: '' },
  {
    name: 'dead code',
    command: ['knip', '--no-progress'],
    hint: 'remove what nothing uses, or say in knip.json who does',
  },
  { name: 'generated files', command: ['tools/generate.ts', '--check'], hint: 'npm run generate' },
  { name: 'format', command: ['oxfmt', '--check'], hint: 'npm run format' },
  { name: 'tidy', command: ['tools/tidy.ts'], hint: 'docs/architecture.md says what may import what' },
  { name: 'decisions', command: ['tools/decisions.ts', '--check'], hint: 'npm run generate' },
]

const waiting = [...STEPS]
const failed: string[] = []
await Promise.all([worker(), worker()])
console.error(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

async function worker(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await check(step)
}

async function check({ name, command, hint }: Step): Promise<void> {
  const begun = Date.now()
  const { code, output } = await run(command)
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  if (code === 0) return console.error(`ok      ${name}, ${seconds} s`)
  failed.push(name)
  console.error(`\nFAILED  ${name}, ${seconds} s\n${output.trimEnd()}\n${hint === '' ? '' : `→ ${hint}\n`}`)
}

async function run([program, ...argv]: readonly string[]): Promise<{ code: number; output: string }> {
  const path = program!.startsWith('tools/') ? program! : `node_modules/.bin/${program}`
  const child = spawn(process.execPath, [path, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output: stdout + stderr }
}
