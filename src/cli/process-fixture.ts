import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { EngineEvent, FunctionInvoked, PositionStored } from '../model/index.ts'

const LAUNCHER = resolve(import.meta.dirname, '../../bin/pipeline.js')

/** A folder of its own for a test, with the processes that run in it. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'pipeline-test-'))
  readonly #processes: PipelineProcess[] = []

  /** Writes files, by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  /** The lines of a file of JSON; one that is still being written is left out. */
  readLines<T = Received>(path: string): T[] {
    return parsed(this.read(path).split('\n').slice(0, -1))
  }

  start(...argv: readonly string[]): PipelineProcess {
    return this.startWith({}, ...argv)
  }

  startWith(environment: Readonly<Record<string, string>>, ...argv: readonly string[]): PipelineProcess {
    const child = spawn(process.execPath, [LAUNCHER, ...argv], {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: '1', TZ: 'UTC', ...environment },
    })
    const one = new PipelineProcess(child)
    this.#processes.push(one)
    return one
  }

  /** Starts a command without input and waits for its end. */
  async run(...argv: readonly string[]): Promise<Ended> {
    const started = this.start(...argv)
    started.child.stdin!.end()
    return started.ended
  }

  async close(): Promise<void> {
    for (const one of this.#processes) one.child.kill('SIGKILL')
    await Promise.all(this.#processes.map((one) => one.ended))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A line of `received.ndjson`. */
export interface Received {
  readonly shard: string
  readonly position: string
  readonly data: string
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A running `pipeline`: waits are for what it prints, never for time. */
export class PipelineProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  #over = false
  #wake: (() => void)[] = []

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout!.on('data', (part: Buffer) => this.#changed(() => (this.#stdout += String(part))))
    child.stderr!.on('data', (part: Buffer) => this.#changed(() => (this.#stderr += String(part))))
    this.ended = new Promise((done) => {
      child.on('close', (code) => {
        this.#changed(() => (this.#over = true))
        done({ code, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
  }

  /** The events printed so far, with --json. */
  get events(): EngineEvent[] {
    // The last line may still be on its way.
    return parsed(this.#stdout.split('\n').slice(0, -1))
  }

  get stderr(): string {
    return this.#stderr
  }

  /** Waits until something holds of what was printed. @throws when the process ends before */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#over) throw new Error(`the process ended first:\n${this.#stdout}\n${this.#stderr}`)
      await new Promise<void>((wake) => this.#wake.push(wake))
    }
  }

  /** Waits until so many events of a name were printed, and returns them. */
  async untilEvents<Name extends EngineEvent['event']>(
    name: Name,
    count = 1,
  ): Promise<Extract<EngineEvent, { event: Name }>[]> {
    const found = () => this.events.filter((event) => event.event === name)
    await this.until(() => found().length >= count)
    return found() as Extract<EngineEvent, { event: Name }>[]
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name)
  }

  #changed(change: () => void): void {
    change()
    for (const wake of this.#wake.splice(0)) wake()
  }
}

/** The position of each shard that a run has stored last, as far as it could say so. */
export function storedPositions(up: PipelineProcess): Map<string, bigint> {
  const events = up.events.filter((event): event is PositionStored => event.event === 'PositionStored')
  return new Map(events.map(({ shard, position }) => [shard, BigInt(position)]))
}

/** Invocations of shards of which a position is stored. */
export function invokedOf(
  stored: ReadonlyMap<string, bigint>,
  events: readonly EngineEvent[],
): FunctionInvoked[] {
  return events.filter(
    (event): event is FunctionInvoked => event.event === 'FunctionInvoked' && stored.has(event.shard!),
  )
}

/** Those that get a record again which a run before had stored as settled: there must be none. */
export function invokedBelow(
  stored: ReadonlyMap<string, bigint>,
  events: readonly EngineEvent[],
): FunctionInvoked[] {
  return invokedOf(stored, events).filter(({ shard, first }) => BigInt(first!) <= stored.get(shard!)!)
}

function parsed<T>(lines: readonly string[]): T[] {
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}

/** A pipeline on an embedded Kinesis stream `orders` of two shards. */
export function kinesisPipeline(
  more: { mapping?: string; resource?: string; handler?: string } = {},
): string {
  return `Function: { FunctionName: orders, Handler: ${more.handler ?? 'handlers.received'}, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: TRIM_HORIZON
    BatchSize: 10
    ${more.mapping ?? ''}
Connections: { kinesis: embedded }
Resources: { kinesis: { orders: { ShardCount: 2, ${more.resource ?? ''} } } }
`
}

/** A pipeline on an embedded Kafka topic `payments` of two partitions. */
export function kafkaPipeline(more: { resource?: string; handler?: string } = {}): string {
  return `Function: { FunctionName: pay, Handler: ${more.handler ?? 'handlers.received'}, Timeout: 60 }
EventSourceMappings:
  - EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/demo/1b4b0e9c-8c3e-4f5e-9d43-fb6d5b8f5a11-1
    Topics: [payments]
    StartingPosition: TRIM_HORIZON
    BatchSize: 10
    MaximumBatchingWindowInSeconds: 0
Connections: { kafka: embedded }
Resources: { kafka: { payments: { Partitions: 2, ${more.resource ?? ''} } } }
`
}

/**
 * Functions for tests. `received` writes each record to `received.ndjson`, a line with its shard, position and payload;
 * `slow` takes 20 ms after that; `poisoned` takes 20 ms, or 400 ms with a record of a key that ends with 0, before it, so that what a kill ended is not
 * there, and then throws when a record ends with `poison`; `fails` throws; `holds` prints that it holds, and every 100 ms that it still does, until there is a file `gate`.
 */
export const HANDLERS = `import { appendFileSync, existsSync } from 'node:fs'
const base64 = (text) => Buffer.from(text).toString('base64')
const recordOf = (one) => one.kinesis !== undefined
  ? [one.eventID.split(':')[0], one.kinesis.sequenceNumber, one.kinesis.data]
  : ['', one.dynamodb.SequenceNumber, base64(one.dynamodb.NewImage.data.S)]
const recordsOf = (event) => event.Records !== undefined
  ? event.Records.map(recordOf)
  : Object.entries(event.records).flatMap(([shard, records]) => records.map((one) => [shard, String(one.offset), one.value]))
const write = (event) => {
  const lines = recordsOf(event).map(([shard, position, data]) => JSON.stringify({ shard, position, data: Buffer.from(data, 'base64').toString() }) + '\\n')
  appendFileSync('received.ndjson', lines.join(''))
}
export const received = async (event) => write(event)
export const slow = async (event) => {
  write(event)
  await new Promise((resolve) => setTimeout(resolve, 20))
}
export const poisoned = async (event) => {
  const isSlow = recordsOf(event).some(([, , data]) => /^key[0-9]*0:/.test(Buffer.from(data, 'base64').toString()))
  const takesMs = isSlow ? 400 : 20
  await new Promise((resolve) => setTimeout(resolve, takesMs))
  write(event)
  const poison = recordsOf(event).find(([, , data]) => Buffer.from(data, 'base64').toString().endsWith('poison'))
  if (poison !== undefined) throw new Error('poison')
}
export const fails = async () => { throw new Error('no') }
export const holds = async (event) => {
  console.log('holding')
  while (!existsSync('gate')) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    console.log('still holding')
  }
  write(event)
}
`
