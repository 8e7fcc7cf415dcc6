import { laneParts } from '../src/engine/fixture.ts'
import { KINESIS_MAPPING } from '../src/model/fixture.ts'
import { MAXIMUM_PAYLOAD_BYTES } from '../src/rules/batch/index.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { LogMapping } from '../src/engine/log-mapping.ts'
import type { FunctionPort, LogSource, ResolvedMapping } from '../src/model/index.ts'
import { RealClock, type Clock } from '../src/time/index.ts'

export const BATCH_SIZE = 500

/** A function that does what any does first: it gets its event as text. Ours and the hand loop's alike. */
export async function serialise(event: object): Promise<number> {
  return JSON.stringify(event).length
}

export type Fn = (event: object) => Promise<unknown>

/** A mapping's flow on one source, with a function in this process. */
export function mappingOn(
  source: LogSource,
  options: {
    clock: Clock
    windowOpens: 'previousInvocationEnd' | 'firstRecord'
    fn: Fn
    factor?: number
    size?: number
  },
): LogMapping {
  const fn: FunctionPort = {
    invoke: async (request) => {
      request.onStarted(0)
      await options.fn(request.event)
      return { kind: 'success', body: '' }
    },
    close: async () => {},
  }
  const { clock, windowOpens, factor = 1, size = BATCH_SIZE } = options
  return new LogMapping(source, {
    ...laneParts({ source, fn, clock }),
    factor,
    limits: { size, bytes: MAXIMUM_PAYLOAD_BYTES, windowMs: 0, windowOpens },
    retryBackoff: { firstDelayMs: 250, maximumDelayMs: 60_000, jitter: 0.1 },
  })
}

/** Runs a mapping until `total` records have succeeded. */
export function runMapping(
  source: LogSource,
  options: { total: number; windowOpens: 'previousInvocationEnd' | 'firstRecord'; fn?: Fn; size?: number },
): Promise<void> {
  const mapping = mappingOn(source, { ...options, clock: new RealClock(), fn: options.fn ?? serialise })
  let left = options.total
  return new Promise((resolve, reject) => {
    mapping.events$.subscribe({
      next: (event) => {
        if (event.event === 'SourceFailed') reject(new Error(`${event.code}: ${event.message}`))
        if (event.event !== 'BatchSucceeded') return
        left -= event.records
        if (left <= 0) mapping.stop()
      },
      complete: resolve,
      error: reject,
    })
  })
}

/** A mapping as the engine sees it, with what differs given. */
export function mappingOf(
  differs: Partial<ResolvedMapping> &
    Pick<ResolvedMapping, 'service' | 'sourceType' | 'sourceName' | 'connection'>,
): ResolvedMapping {
  return { ...KINESIS_MAPPING, id: 'bench', batchSize: BATCH_SIZE, ...differs }
}

/** Starts a server script in a process of its own and waits for the line that it prints when it is ready. */
export async function startProcess(
  script: string,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Promise<{ line: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { line, process: child }
}

/** Records a second of `work`, which handles `total` of them. */
export async function rateOf(total: number, work: () => Promise<void>): Promise<number> {
  const startedNs = process.hrtime.bigint()
  await work()
  return total / (Number(process.hrtime.bigint() - startedNs) / 1e9)
}
