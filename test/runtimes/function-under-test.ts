import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFunction, type CreateFunctionOptions } from '../../src/invoke/index.ts'
import type {
  FunctionCode,
  FunctionPort,
  FunctionPrinter,
  InvocationOutcome,
  InvocationRequest,
  ResolvedFunction,
} from '../../src/model/index.ts'
import { RealClock, seededRandom } from '../../src/time/index.ts'

export type PrintedLine = Parameters<FunctionPrinter>[0]

/** What a call came to: its outcome and the moments at which it was said to have started. */
export interface Called {
  readonly outcome: InvocationOutcome
  readonly startedAtMs: readonly number[]
}

export interface FunctionUnderTest {
  readonly port: FunctionPort
  readonly printed: readonly PrintedLine[]
  /** Resolves as soon as a line with this text has been printed. */
  hasPrinted(text: string): Promise<PrintedLine>
  call(event?: object, request?: Partial<InvocationRequest>): Promise<Called>
}

/** A file in a folder of its own that goes when the test ends. */
export function temporaryFile(name: string, text: string, mode = 0o644): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text, { mode })
  return path
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A `Handler` of this module text. */
export function handlerOf(text: string, { name = 'handler.mjs', exportName = 'handler' } = {}): FunctionCode {
  return { kind: 'handler', path: temporaryFile(name, text), exportName }
}

export function resolvedFunction(code: FunctionCode, more: Partial<ResolvedFunction> = {}): ResolvedFunction {
  return {
    name: 'orders',
    arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
    code,
    timeoutMs: 30_000,
    memoryLimitInMB: 128,
    reservedConcurrentExecutions: null,
    environment: {},
    ...more,
  }
}

/** The function as the engine calls it; its environments are ended with the test. */
export function functionUnderTest(
  code: FunctionCode,
  options: Partial<CreateFunctionOptions> & { readonly resolved?: Partial<ResolvedFunction> } = {},
): FunctionUnderTest {
  const printed: PrintedLine[] = []
  let heard = (): void => undefined
  const port = createFunction({
    function: resolvedFunction(code, options.resolved),
    clock: new RealClock(),
    random: seededRandom(1),
    print: (line) => {
      printed.push(line)
      heard()
    },
    ...options,
  })
  onTestFinished(() => port.close('abort'))
  let calls = 0
  return {
    port,
    printed,
    hasPrinted: (text) =>
      new Promise((resolve) => {
        const look = () => {
          const line = printed.find((each) => each.text.includes(text))
          if (line !== undefined) resolve(line)
        }
        heard = look
        look()
      }),
    call: async (event = {}, request = {}) => {
      const startedAtMs: number[] = []
      const outcome = await port.invoke({
        requestId: `request-${++calls}`,
        mapping: 'orders.stream',
        event,
        bytes: 0,
        readsBody: true,
        ...request,
        onStarted: (atMs) => {
          startedAtMs.push(atMs)
          request.onStarted?.(atMs)
        },
      })
      return { outcome, startedAtMs }
    },
  }
}

/** A promise and the function that resolves it. */
export function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { given: promise, give: resolve }
}
