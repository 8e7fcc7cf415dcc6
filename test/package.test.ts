/**
 * The package as a user gets it: packed, unpacked into another project, and run there without anything of this
 * checkout but the dependencies it declares (which are linked, so that the test needs no registry).
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../src/cli/init/examples.ts'

const PIPELINE = `
Function: { FunctionName: orders, Handler: ./orders.handler }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: TRIM_HORIZON
    BatchSize: 2
Connections: { kinesis: embedded }
Resources: { kinesis: { orders: { ShardCount: 1, Records: ./orders.ndjson } } }
`

const FEATURE = `
Feature: orders
  Scenario: two records, one batch
    Given the pipeline "pipelines/orders.yaml"
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
    And the function succeeds
    Then the function is invoked once
    And the function receives only "a1", "a2"
`

let project: string

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'package-'))
  write('package.json', '{"private":true,"type":"module"}')
  write('pipelines/orders.yaml', PIPELINE)
  write(
    'pipelines/orders.ts',
    'export const handler = async (event: { Records: object[] }) => ({ n: event.Records.length })',
  )
  write(
    'pipelines/orders.ndjson',
    ['a1', 'a2', 'a3'].map((Data) => JSON.stringify({ PartitionKey: 'a', Data })).join('\n'),
  )
  write('features/orders.feature', FEATURE)
  write('features/support/steps.ts', "import 'event-source-mapping/steps'\n")
  await install()
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('the package, installed elsewhere', () => {
  it('carries what it needs and nothing of its making', () => {
    const packed = join(project, 'node_modules', 'event-source-mapping')
    for (const path of [
      'bin/pipeline.js',
      'dist/step-definitions/index.d.ts',
      'schemas',
      'LICENSE',
      'README.md',
    ]) {
      expect(existsSync(join(packed, path)), path).toBe(true)
    }
    for (const path of ['src', 'test', 'tools', 'features', '.ci'])
      expect(existsSync(join(packed, path)), path).toBe(false)
  })

  it('validates a pipeline file of its own', async () => {
    expect(await npx('pipeline', 'validate', 'pipelines/orders.yaml')).toMatchObject({ code: 0 })
    write('pipelines/wrong.yaml', PIPELINE.replace('BatchSize: 2', 'BatchSizes: 2'))
    const { code, output } = await npx('pipeline', 'validate', 'pipelines/wrong.yaml')
    expect(code).toBe(78)
    expect(output).toContain('wrong.yaml:6:5')
  })

  it('runs it, with a handler in TypeScript, and says nothing on standard error that Node has to say', async () => {
    const { code, stdout, stderr } = await npx(
      'pipeline',
      'up',
      'pipelines/orders.yaml',
      '--until-idle',
      '--json',
    )
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; records?: number })
    const invoked = events.filter(({ event }) => event === 'FunctionInvoked')
    expect(invoked.map(({ records }) => records)).toEqual([2, 1])
    expect(stderr).not.toMatch(/warning/i)
    expect(code).toBe(0)
  })

  it('gives Cucumber its steps, with types', async () => {
    const { code, output } = await npx('cucumber-js', '--import', 'features/support/steps.ts')
    expect(output).toContain('1 scenario (1 passed)')
    expect(code).toBe(0)
    write(
      'tsconfig.json',
      '{"compilerOptions":{"module":"nodenext","strict":true,"noEmit":true,"types":[]},"include":["features"]}',
    )
    expect(await npx('tsc', '-p', '.')).toMatchObject({ code: 0 })
  })
})

// Eight pipelines, and Cucumber over their features: on a busy machine longer than a test may take by default.
describe('a project that pipeline init has made', { timeout: 180_000 }, () => {
  const fresh = () => join(project, 'fresh')
  const run = (program: string, ...argv: readonly string[]) =>
    runIn(fresh(), process.execPath, join(project, 'node_modules/.bin', program), ...argv)

  const made: { kind: string; code: number; stderr: string }[] = []

  beforeAll(async () => {
    // Neither commonjs nor module: npm init may say either, and the files have to work with both.
    write('fresh/package.json', '{"private":true}')
    for (const { kind } of EXAMPLES) made.push({ kind, ...(await run('pipeline', 'init', '--source', kind)) })
  })

  it('asks for no installation of what is installed', () => {
    expect(made.filter(({ code, stderr }) => code !== 0 || stderr.includes('npm install'))).toEqual([])
  })

  it('is valid for every kind of source, without a warning', async () => {
    const { code, output } = await run('pipeline', 'validate')
    expect(output).toBe(`${EXAMPLES.length} files are valid.\n`)
    expect(code).toBe(0)
  })

  it('runs, and calls every function', async () => {
    const { code, stdout } = await run('pipeline', 'up', '--until-idle', '--json')
    expect(code).toBe(0)
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; mapping: string })
    const printing = new Set(
      events.filter(({ event }) => event === 'FunctionPrinted').map((one) => one.mapping),
    )
    expect([...printing].map((id) => id.split('.')[0]).toSorted()).toEqual(
      EXAMPLES.map(({ name }) => name).toSorted(),
    )
    expect(events.filter(({ event }) => event === 'BatchFailed' || event === 'SourceFailed')).toEqual([])
  })

  it('has features that pass', async () => {
    const { code, output } = await run('cucumber-js', '--format', 'summary')
    expect(output).toMatch(/^(\d+) scenarios \(\1 passed\)$/m)
    expect(code).toBe(0)
  })

  it('has features that run alone, as init says', async () => {
    const { code, output } = await run('cucumber-js', 'features/orders.feature', '--format', 'summary')
    expect(output).toContain('2 scenarios (2 passed)')
    expect(output).not.toContain('deprecat')
    expect(code).toBe(0)
  })

  it('says what containers need', async () => {
    rmSync(join(project, 'node_modules/testcontainers'))
    process.env['PIPELINE_PROFILE'] = 'real'
    const { code, output } = await run('cucumber-js', 'features/orders.feature', '--format', 'summary')
    delete process.env['PIPELINE_PROFILE']
    expect(output).toContain('npm install --save-dev testcontainers')
    expect(code).toBe(1)
  })
})

/** Packs the checkout, unpacks it where npm would install it, and links what it declares to need. */
async function install(): Promise<void> {
  const { stdout } = await runIn(process.cwd(), 'npm', 'pack', '--json', '--pack-destination', project)
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }]
  const packed = join(project, 'node_modules', 'event-source-mapping')
  mkdirSync(packed, { recursive: true })
  await runIn(packed, 'tar', 'xzf', join(project, filename), '--strip-components=1')
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(packed, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'peerDependencies', Record<string, string>>
  for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies), 'typescript']) {
    link(`node_modules/${name}`, resolve('node_modules', name))
  }
  link('node_modules/.bin/pipeline', join(packed, 'bin/pipeline.js'))
  for (const name of ['cucumber-js', 'tsc'])
    link(`node_modules/.bin/${name}`, resolve('node_modules/.bin', name))
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), content)
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  symlinkSync(target, join(project, path))
}

function npx(...command: readonly string[]) {
  return runIn(project, 'npx', '--no-install', ...command)
}

/** Runs a program under this Node, whatever the machine's own is. */
function runIn(cwd: string, program: string, ...argv: readonly string[]) {
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const env = { ...inherited, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` }
  return new Promise<{ code: number; stdout: string; stderr: string; output: string }>((settle, reject) => {
    const child = execFile(program, argv, { cwd, env }, (_, stdout, stderr) => {
      settle({ code: child.exitCode ?? 1, stdout, stderr, output: stdout + stderr })
    })
    child.on('error', reject)
  })
}
