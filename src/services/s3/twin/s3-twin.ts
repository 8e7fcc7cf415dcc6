import { SourceError, type TwinStorage } from '../../../model/index.ts'
import type { Clock } from '../../../time/index.ts'
import type { NewObject, S3Port, S3Producer } from '../port.ts'

const BUCKET_PREFIX = 'bucket/'

/** Buckets of S3. What they hold survives in their storage, and a put is acknowledged once it is written there. */
export class S3Twin implements S3Port, S3Producer {
  readonly #clock: Clock
  readonly #storage: TwinStorage
  readonly #buckets: Set<string>
  #lostUntilMs = -Infinity

  constructor(options: { readonly clock: Clock; readonly storage: TwinStorage }) {
    this.#clock = options.clock
    this.#storage = options.storage
    this.#buckets = new Set(
      [...this.#storage.entries(BUCKET_PREFIX)].map(([key]) => key.slice(BUCKET_PREFIX.length)),
    )
  }

  /** Who puts or gets reaches nothing until then (milliseconds since the epoch). */
  loseConnection(untilMs: number): void {
    this.#lostUntilMs = untilMs
  }

  async headBucket(bucket: string): Promise<void> {
    this.#check(bucket)
  }

  async putObject({ bucket, key, body }: NewObject): Promise<void> {
    this.#check(bucket)
    this.#storage.write([[objectKey(bucket, key), body]])
  }

  async listObjects(bucket: string): Promise<readonly string[]> {
    this.#check(bucket)
    const prefix = objectKey(bucket, '')
    return [...this.#storage.entries(prefix)].map(([key]) => decodeURI(key.slice(prefix.length)))
  }

  async getObject(bucket: string, key: string): Promise<string> {
    this.#check(bucket)
    for (const [found, body] of this.#storage.entries(objectKey(bucket, key))) {
      if (found === objectKey(bucket, key)) return body
    }
    throw new SourceError('SOURCE_NOT_FOUND', 'The specified key does not exist.')
  }

  async createBucket(bucket: string): Promise<boolean> {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      throw new SourceError('SOURCE_FAILED', `The specified bucket is not valid: ${bucket}`)
    }
    if (this.#buckets.has(bucket)) return false
    this.#storage.write([[BUCKET_PREFIX + bucket, '{}']])
    this.#buckets.add(bucket)
    return true
  }

  async deleteBucket(bucket: string): Promise<void> {
    this.#check(bucket)
    const objects = [...this.#storage.entries(objectKey(bucket, ''))].map(([key]) => [key, null] as const)
    this.#storage.write([[BUCKET_PREFIX + bucket, null], ...objects])
    this.#buckets.delete(bucket)
  }

  close(): void {
    // Nothing is held open: what was put is stored already.
  }

  #check(bucket: string): void {
    if (this.#clock.now() < this.#lostUntilMs) {
      throw new SourceError('SOURCE_UNREACHABLE', 'the connection to the embedded S3 is lost')
    }
    if (!this.#buckets.has(bucket)) {
      throw new SourceError('SOURCE_NOT_FOUND', `The specified bucket does not exist: ${bucket}`)
    }
  }
}

/** Storage keys are ASCII. */
function objectKey(bucket: string, key: string): string {
  return `object/${bucket}/${encodeURI(key)}`
}
