import type { LogSource, ResolvedConnection, ResolvedMapping, ServiceName } from '../model/index.ts'

/** One record in its producer form, as `Records` files, `put` and step tables have it. */
export type RecordForm = Readonly<Record<string, unknown>>

/** Every service a pipeline speaks to, client or twin; see `connect.ts`. */
export interface Services {
  /** What a mapping reads from. */
  source(mapping: ResolvedMapping): Promise<LogSource>
  /** The producer's face of a service. */
  producer(service: ServiceName, connection: ResolvedConnection): Promise<Producer>
  /** Leaves every service. */
  close(): Promise<void>
}

/** What `Resources`, `put`, feeders and tests ask of a service. */
export interface Producer {
  /** Makes a stream or topic with CloudFormation's properties; false when it is there already. */
  create(name: string, properties: Readonly<Record<string, unknown>>): Promise<boolean>
  /**
   * Puts records in order; durable when it resolves. On a twin `alongside` is stored together with them, all or
   * nothing. Throws `RecordFormError` before anything is put when a record has a wrong form.
   */
  put(name: string, records: readonly RecordForm[], alongside?: StorageChanges): Promise<void>
}

export type StorageChanges = readonly (readonly [key: string, value: string | null])[]

/** A record whose form the service does not know: which member, and what is expected. */
export class RecordFormError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RecordFormError'
  }
}
