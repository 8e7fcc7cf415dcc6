import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { S3Port, S3Producer } from './port.ts'

/** One S3 under test. */
export interface S3UnderTest {
  readonly service: S3Port & S3Producer
  close(): Promise<void>
}

/**
 * The suite that every S3 passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeS3Contract(name: string, start: (() => Promise<S3UnderTest>) | null): void {
  describe.skipIf(start === null)(`the S3 contract: ${name}`, () => {
    let s3: S3UnderTest
    beforeAll(async () => {
      s3 = await start!()
    })
    afterAll(() => s3.close())
    const bucketOf = () => `contract-${randomUUID()}`

    it('holds objects by key, in ascending order, the last of a key', async () => {
      const bucket = bucketOf()
      expect(await s3.service.createBucket(bucket)).toBe(true)
      expect(await s3.service.createBucket(bucket)).toBe(false)
      await s3.service.headBucket(bucket)
      await s3.service.putObject({ bucket, key: 'b/2026-01-01T00.00.00-x', body: '{"a":"grüße"}' })
      await s3.service.putObject({ bucket, key: 'a b/ü', body: 'first' })
      await s3.service.putObject({ bucket, key: 'a b/ü', body: 'second' })
      expect(await s3.service.listObjects(bucket)).toEqual(['a b/ü', 'b/2026-01-01T00.00.00-x'])
      expect(await s3.service.getObject(bucket, 'a b/ü')).toBe('second')
      expect(await s3.service.getObject(bucket, 'b/2026-01-01T00.00.00-x')).toBe('{"a":"grüße"}')
      await expect(s3.service.getObject(bucket, 'b')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
      await s3.service.deleteBucket(bucket)
    })

    it('knows no bucket that nobody has made, and none that was removed', async () => {
      const bucket = bucketOf()
      const absent = {
        code: 'SOURCE_NOT_FOUND',
        message: expect.stringContaining('specified bucket does not exist'),
      }
      const object = { bucket, key: 'a', body: 'a' }
      await expect(s3.service.headBucket(bucket)).rejects.toMatchObject(absent)
      await expect(s3.service.putObject(object)).rejects.toMatchObject(absent)
      await s3.service.createBucket(bucket)
      await s3.service.putObject(object)
      await s3.service.deleteBucket(bucket)
      await expect(s3.service.putObject(object)).rejects.toMatchObject(absent)
    })
  })
}
