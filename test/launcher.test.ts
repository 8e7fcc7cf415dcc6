import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ANNOUNCES = (name: string) => `export async function main(argv) {
  process.stdout.write('${name} ' + process.versions.node + ' ' + argv.join(' ') + '\\n')
  return 7
}\n`

/** Says what reaches it, ends with 3 after SIGTERM, and dies by SIGKILL after SIGINT. */
const WAITS = `export function main() {
  return new Promise((resolve) => {
    const forever = setInterval(() => {}, 1000)
    process.on('SIGTERM', () => { process.stdout.write('SIGTERM'); clearInterval(forever); resolve(3) })
    process.on('SIGINT', () => process.stdout.write('SIGINT', () => process.kill(process.pid, 'SIGKILL')))
    process.stdout.write('ready ')
  })
}\n`

const WARNS = `import { DatabaseSync } from 'node:sqlite'
export async function main(): Promise<number> {
  new DatabaseSync(':memory:').close()
  process.emitWarning('experimental', 'ExperimentalWarning')
  process.emitWarning('negative', { type: 'TimeoutNegativeWarning' })
  process.emitWarning('something to act on')
  return 0
}\n`

// A preload that makes the launcher believe in an older Node; the program it hands over to sees the real one.
const AS_NODE = (version: string) =>
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'))
  mkdirSync(join(root, 'bin'))
  cpSync('bin/pipeline.js', join(root, 'bin', 'pipeline.js'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
})

afterEach(() => rmSync(root, { recursive: true }))

describe('which program runs', () => {
  it('takes src where it stands, however new dist is', async () => {
    program('src/cli/main.ts', ANNOUNCES('src'))
    program('dist/src/cli/main.js', ANNOUNCES('dist'))
    expect(await launch(['up', '--json'])).toMatchObject({
      code: 7,
      stdout: `src ${process.versions.node} up --json\n`,
    })
  })

  it('takes dist in a package', async () => {
    program('dist/src/cli/main.js', ANNOUNCES('dist'))
    expect(await launch(['list'])).toMatchObject({ code: 7, stdout: `dist ${process.versions.node} list\n` })
  })

  it('keeps known warnings to itself, and only those', async () => {
    program('src/cli/main.ts', WARNS)
    const { code, stderr } = await launch([])
    expect(code).toBe(0)
    expect(stderr).toContain('something to act on')
    expect(stderr).not.toMatch(/experimental|negative/i)
  })
})

describe('on an older Node', () => {
  it('says in one line what is needed and exits 2', async () => {
    program('dist/src/cli/main.js', ANNOUNCES('dist'))
    const { code, stdout, stderr } = await launch(['up'], AS_NODE('20.11.0'))
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^pipeline needs Node 22\.22 or newer \(this is 20\.11\.0\).*\n$/)
  })

  it('hands over to the Node that the project has installed, and passes on its exit status', async () => {
    program('src/cli/main.ts', ANNOUNCES('src'))
    installNode('24.0.0')
    expect(await launch(['explain'], AS_NODE('18.0.0'))).toMatchObject({
      code: 7,
      stdout: `src ${process.versions.node} explain\n`,
    })
  })

  it('never hands over to one that is too old as well', async () => {
    program('src/cli/main.ts', ANNOUNCES('src'))
    installNode('20.0.0')
    expect(await launch([], AS_NODE('18.0.0'))).toMatchObject({ code: 2, stdout: '' })
  })

  it('forwards SIGTERM and waits for the program to drain', async () => {
    const child = await launchWaiting()
    child.kill('SIGTERM')
    expect(await ended(child)).toMatchObject({ code: 3, stdout: 'SIGTERM' })
  })

  it('forwards SIGINT and dies by the signal by which the program died', async () => {
    const child = await launchWaiting()
    child.kill('SIGINT')
    expect(await ended(child)).toMatchObject({ code: null, signal: 'SIGKILL', stdout: 'SIGINT' })
  })
})

function program(path: string, source: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), source)
}

function installNode(version: string): void {
  program('node_modules/node/package.json', JSON.stringify({ version }))
  mkdirSync(join(root, 'node_modules/node/bin'))
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'))
}

function start(argv: readonly string[], preload?: string): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env
  const options = preload === undefined ? [] : ['--import', preload]
  return spawn(process.execPath, [...options, join(root, 'bin', 'pipeline.js'), ...argv], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function launchWaiting(): Promise<ChildProcess> {
  program('src/cli/main.ts', WAITS)
  installNode('24.0.0')
  const child = start([], AS_NODE('18.0.0'))
  await once(child.stdout!, 'data')
  return child
}

async function launch(argv: readonly string[], preload?: string) {
  return ended(start(argv, preload))
}

async function ended(child: ChildProcess) {
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout!),
    text(child.stderr!),
  ])
  return { code, signal, stdout, stderr }
}
