import type { RecordForm } from '../fleet/index.ts'
import type { ErrorCode } from '../model/index.ts'

/**
 * What is spoken on the local socket: one JSON object a line in both directions. Answers come in the order of the
 * requests of a connection.
 *
 *     {"id":1,"request":"put","parameters":{"service":"kinesis","source":"orders","records":[…]}}
 *     {"id":1,"result":{"records":3}}      or      {"id":1,"error":{"code":"WRONG_RECORD","message":"…","record":0}}
 */
export interface LocalRequest {
  readonly id: number
  readonly request: string
  readonly parameters: unknown
}

export type LocalAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: LocalError }

export interface LocalError {
  readonly code: ErrorCode
  readonly message: string
  /** WRONG_RECORD: which of the records given, from 0. */
  readonly record?: number
}

/** What can be asked of a running pipeline. Members and requests are only ever added. */
export interface LocalRequests {
  /** The sources of the running pipelines. */
  sources: { readonly parameters: Readonly<Record<string, never>>; readonly result: readonly KnownSource[] }
  /** Puts records in their producer form; durable when it is answered. */
  put: {
    readonly parameters: { readonly source: SourceReference; readonly records: readonly RecordForm[] }
    readonly result: { readonly records: number }
  }
  /** The mappings, as `pipeline ps` shows them. */
  mappings: { readonly parameters: Readonly<Record<string, never>>; readonly result: readonly MappingLine[] }
  /** Enables or disables a mapping, by its Id or UUID; answered when it has begun. */
  switch: {
    readonly parameters: { readonly mapping: string; readonly enabled: boolean }
    readonly result: { readonly id: string; readonly state: string }
  }
}

/** A mapping of a running pipeline. */
export interface MappingLine {
  readonly id: string
  readonly uuid: string
  /** AWS's state and LastProcessingResult; the latter null where AWS tells none. */
  readonly state: string
  readonly result: string | null
  /** AWS's StateTransitionReason: who wanted it, or the code of what stops it. */
  readonly reason: string
  /** The file and line that own it; null for one that the API has made. */
  readonly owner: { readonly file: string; readonly line: number } | null
  readonly shards: readonly ShardLine[]
  readonly lastError: string | null
}

/** A shard or partition of a mapping; one without a name for a queue. */
export interface ShardLine {
  readonly shard: string
  /** Everything up to it is settled and stored, since this process runs; null when nothing was yet. */
  readonly position: string | null
  /** Milliseconds behind the tip at the last read; null where the source does not tell. */
  readonly behindMs: number | null
  /** Records behind the tip at the last read; null where the source does not tell. */
  readonly lag: number | null
  /** When what failed is tried again, ISO 8601; null when nothing waits. */
  readonly nextTryAt: string | null
  /** A batch without any limit has failed so often that the shard waits for the function (ERR-4). */
  readonly blocked: boolean
}

/** Which source of a pipeline: `connection` tells two of one name apart. */
export interface SourceReference {
  readonly service: string
  readonly name: string
  readonly connection: string
}

/** A source that a pipeline reads or that its embedded services hold. */
export interface KnownSource extends SourceReference {
  readonly arns: readonly string[]
  /** Ids of the mappings that read it. */
  readonly mappings: readonly string[]
}

/** What a running pipeline could not do, by a code of the error catalogue. */
export class LocalRequestError extends Error {
  readonly code: ErrorCode
  /** WRONG_RECORD: which of the records given, from 0. */
  readonly record: number | undefined

  constructor(code: ErrorCode, message: string, record?: number) {
    super(message)
    this.name = 'LocalRequestError'
    this.code = code
    this.record = record
  }
}
