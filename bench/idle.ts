import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { RealClock } from '../src/time/index.ts'
import { summary, type Result } from './compare.ts'

const EACH = 125
const SETTLE_MS = 10_000
const IDLE_MS = 60_000
const clock = new RealClock()

/** Embedded sources of every kind that polls, 500 mappings in all. */
const SOURCES: Readonly<Record<string, (index: number) => string>> = {
  kinesis: (index) =>
    `EventSourceArn: arn:aws:kinesis:us-east-1:000000000000:stream/s${index}, StartingPosition: TRIM_HORIZON`,
  dynamodb: (index) =>
    `EventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/table${index}/stream/2026-01-01T00:00:00.000", StartingPosition: TRIM_HORIZON`,
  sqs: (index) => `EventSourceArn: arn:aws:sqs:us-east-1:000000000000:q${index}`,
  kafka: (index) =>
    `SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["localhost:9092"] } }, Topics: [k${index}], StartingPosition: TRIM_HORIZON`,
}

/**
 * What 500 idle mappings cost: the whole program, `pipeline up --embedded --api`, for a minute after it has opened all
 * sources, by what its own /metrics says of CPU time and memory. CPU time, so that a busy machine changes little.
 */
export async function benchIdle(): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-idle-'))
  writeFileSync(join(folder, 'handler.mjs'), 'export const handler = async () => {}\n')
  const files = Object.entries(SOURCES).map(([name, mapping]) => {
    const mappings = Array.from({ length: EACH }, (_, index) => `  - { ${mapping(index)} }`)
    const lines = [`Function: { FunctionName: ${name}, Handler: handler.handler }`, 'EventSourceMappings:']
    writeFileSync(join(folder, `${name}.yaml`), [...lines, ...mappings, ''].join('\n'))
    return `${name}.yaml`
  })
  const argv = ['up', ...files, '--embedded', '--json', '--api', '127.0.0.1:0']
  const child = spawn(process.execPath, [resolve('bin/pipeline.js'), ...argv], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    const address = await addressIn(child.stderr)
    while ((await fetch(`${address}/health/ready`)).status !== 200) await clock.sleep(500)
    await clock.sleep(SETTLE_MS)
    const [before, beganNs] = [await usageAt(address), process.hrtime.bigint()]
    await clock.sleep(IDLE_MS)
    const after = await usageAt(address)
    const seconds = Number(process.hrtime.bigint() - beganNs) / 1e9
    const share = (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds
    return [
      summary(
        { work: '500 embedded mappings, idle: CPU over 60 s', kind: 'atMost', bound: 10, unit: ' %' },
        [share],
        `${(after.cpuSeconds - before.cpuSeconds).toFixed(2)} s of CPU time in ${seconds.toFixed(0)} s`,
      ),
      summary(
        { work: '500 embedded mappings, idle: resident memory', kind: 'atMost', bound: 400, unit: ' MB' },
        [after.residentBytes / 1e6],
        `${EACH} each of ${Object.keys(SOURCES).join(', ')}`,
      ),
    ]
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The address that the API says it listens on. */
function addressIn(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  return new Promise((done, failed) => {
    stderr.on('end', () => failed(new Error(`the pipelines ended:\n${text}`)))
    stderr.on('data', (part) => {
      text += String(part)
      const [, address] = /listens on (http:\S+)/.exec(text) ?? []
      if (address !== undefined) done(address)
    })
  })
}

async function usageAt(address: string): Promise<{ cpuSeconds: number; residentBytes: number }> {
  const page = await (await fetch(`${address}/metrics`)).text()
  const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(page)![1])
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    residentBytes: value('process_resident_memory_bytes'),
  }
}
