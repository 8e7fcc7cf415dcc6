import type { FunctionCode, ResolvedFunction } from '../model/index.ts'
import { regionAndAccount } from '../source-types/index.ts'
import { findHandler } from './handler.ts'
import { arnOf } from './mapping-view.ts'
import { connectionFrom, connectionOf } from './connections.ts'
import type { PipelineView } from './pipeline-view.ts'

/**
 * The function's ARN, in the region and account of the first mapping that has them.
 * @decision function-arn A function has the region and account of its first mapping's ARN; with self-managed Kafka alone they are us-east-1 and 000000000000.
 */
export function functionArn(view: PipelineView): string {
  const given = view.document.file.Function.FunctionArn
  if (given !== undefined) return given
  const arn = view.mappings.map(arnOf).find((one) => one !== undefined)
  const { region, account } = regionAndAccount(arn)
  return `arn:${arn?.partition ?? 'aws'}:lambda:${region}:${account}:function:${view.functionName}`
}

export function resolveFunction(view: PipelineView, arn: string): ResolvedFunction {
  const { Function: fn } = view.document.file
  return {
    name: fn.FunctionName,
    arn,
    code: resolveCode(view),
    timeoutMs: (fn.Timeout ?? defaultTimeout(fn)) * 1000,
    memoryLimitInMB: fn.MemorySize ?? 128,
    reservedConcurrentExecutions: fn.ReservedConcurrentExecutions ?? null,
    environment: { ...fn.Environment?.Variables },
  }
}

function resolveCode(view: PipelineView): FunctionCode {
  const { document } = view
  const { FunctionName, Handler, Command, Endpoint, FunctionArn } = document.file.Function
  if (Handler !== undefined) {
    const place = findHandler(document.folder, Handler)
    if (!place.found) throw new Error(`${Handler} has gone since it was validated`)
    return { kind: 'handler', path: place.path, exportName: place.exportName }
  }
  if (Command !== undefined) return { kind: 'command', command: Command, cwd: document.folder }
  if (Endpoint !== undefined) return { kind: 'endpoint', url: invokeUrl(Endpoint, FunctionName) }
  return FunctionArn === undefined ? { kind: 'scripted' } : realFunction(view, FunctionArn)
}

/** Validation has refused an embedded one. */
function realFunction(view: PipelineView, functionArn: string): FunctionCode {
  const connection = connectionFrom(connectionOf(view, { service: 'lambda', arn: functionArn })!)
  return { kind: 'functionArn', functionArn, connection }
}

/**
 * Seconds.
 * @decision Function A real function has a timeout of its own, which ends it; a Timeout beside FunctionArn only says how long its answer is waited for, by default 900 s.
 */
export function defaultTimeout({ FunctionArn }: { readonly FunctionArn?: unknown }): number {
  return FunctionArn === undefined ? 3 : 900
}

/** A base URL gets the path of Lambda's Invoke API; a URL that has a path is used as it is. */
function invokeUrl(endpoint: string, functionName: string): string {
  const url = new URL(endpoint)
  if (url.pathname !== '/') return endpoint
  url.pathname = `/2015-03-31/functions/${functionName}/invocations`
  return url.href
}
