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
