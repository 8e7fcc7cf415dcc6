/** What is asked of S3, in its own terms. Every call rejects with a `SourceError` in the service's own words. */

export interface NewObject {
  readonly bucket: string
  readonly key: string
  readonly body: string
}

/** The engine's face. */
export interface S3Port {
  /** Rejects when it is not there, or not for us. */
  headBucket(bucket: string): Promise<void>
  /** Takes the place of an object with the same key. */
  putObject(object: NewObject, signal?: AbortSignal): Promise<void>
  /** The keys of all objects, ascending. */
  listObjects(bucket: string): Promise<readonly string[]>
  getObject(bucket: string, key: string): Promise<string>
  close(): void
}

/** A producer's face: what makes and removes buckets. */
export interface S3Producer {
  /** False when it is there already. */
  createBucket(bucket: string): Promise<boolean>
  /** With all that it holds. */
  deleteBucket(bucket: string): Promise<void>
}
