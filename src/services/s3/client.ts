import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ListObjectsV2Output,
} from '@aws-sdk/client-s3'
import { SourceError } from '../../model/index.ts'
import { sdkOptions, type AwsConnection } from '../aws-connection.ts'
import { asked } from '../aws-errors.ts'
import type { NewObject, S3Port, S3Producer } from './port.ts'

/** A real S3, or something that speaks its protocol: the port over the SDK, and nothing more. */
export class S3ServiceClient implements S3Port, S3Producer {
  readonly #sdk: S3Client
  readonly #region: string

  constructor(connection: AwsConnection) {
    this.#region = connection.region
    // Emulators have one host for all buckets, and not all of them know the newer checksums.
    const emulated = {
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    } as const
    this.#sdk = new S3Client({
      ...sdkOptions(connection),
      ...(connection.endpoint === undefined ? { followRegionRedirects: true } : emulated),
    })
  }

  /** A HEAD is answered without words: they are ours. */
  async headBucket(bucket: string): Promise<void> {
    try {
      await asked(() => this.#sdk.send(new HeadBucketCommand({ Bucket: bucket })))
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      const status = (error.cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
      if (status === 404) {
        throw new SourceError('SOURCE_NOT_FOUND', `The specified bucket does not exist: ${bucket}`, {
          cause: error,
        })
      }
      if (status === 403) {
        throw new SourceError('SOURCE_ACCESS_DENIED', `Access Denied: ${bucket}`, { cause: error })
      }
      throw error
    }
  }

  async putObject({ bucket, key, body }: NewObject, signal?: AbortSignal): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'application/json',
    })
    await asked(() => this.#sdk.send(command, signal === undefined ? {} : { abortSignal: signal }))
  }

  async listObjects(bucket: string): Promise<readonly string[]> {
    const keys: string[] = []
    let after: string | undefined
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: after })
      const page: ListObjectsV2Output = await asked(() => this.#sdk.send(command))
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key!))
      after = page.NextContinuationToken
    } while (after !== undefined)
    return keys
  }

  async getObject(bucket: string, key: string): Promise<string> {
    return asked(async () => {
      const { Body: body } = await this.#sdk.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return body!.transformToString()
    })
  }

  async createBucket(bucket: string): Promise<boolean> {
    try {
      await this.headBucket(bucket)
      return false
    } catch (error) {
      if (!(error instanceof SourceError) || error.code !== 'SOURCE_NOT_FOUND') throw error
    }
    // us-east-1 is the one region that may not be named.
    const place =
      this.#region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: this.#region as 'us-east-2' } }
    await asked(() => this.#sdk.send(new CreateBucketCommand({ Bucket: bucket, ...place })))
    return true
  }

  async deleteBucket(bucket: string): Promise<void> {
    for (const key of await this.listObjects(bucket)) {
      await asked(() => this.#sdk.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })))
    }
    await asked(() => this.#sdk.send(new DeleteBucketCommand({ Bucket: bucket })))
  }

  close(): void {
    this.#sdk.destroy()
  }
}
