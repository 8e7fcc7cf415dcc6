import type { MessagePort } from 'node:worker_threads'
import type { FailureCause } from '../../model/index.ts'

/** What a worker thread is given when it starts. */
export interface HandlerSetup {
  readonly port: MessagePort
  /** One number, shared: how many events the thread has taken. */
  readonly taken: Int32Array
  /** Absolute path of the module. */
  readonly path: string
  readonly exportName: string
  readonly functionName: string
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: number
  readonly logGroupName: string
  readonly logStreamName: string
}

/** To the worker: one event. It crosses by structured clone, which is faster than JSON and gives each try its own copy. */
export interface HandlerInvocation {
  readonly requestId: string
  readonly event: object
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number
  readonly readsBody: boolean
}

/** From the worker, in the order in which it happened. */
export type HandlerMessage =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'notLoaded'; readonly problem: LoadProblem }
  | { readonly kind: 'printed'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'returned'; readonly body: string }
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly message: string }

/** Why a module cannot serve as a handler; codes of the error catalogue. */
export interface LoadProblem {
  readonly code: 'HANDLER_IMPORT_FAILED' | 'HANDLER_EXPORT_MISSING'
  /** The error's own words and the place in the user's files where it arose. */
  readonly message: string
}
