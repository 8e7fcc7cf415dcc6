import { bucketTarget, type Target } from '../destinations/index.ts'
import type { S3Port, S3Producer } from '../services/s3/port.ts'
import type { S3Twin } from '../services/s3/twin/index.ts'
import { AwsAccess } from './aws-access.ts'
import type { TargetPlace, TargetService } from './connect-destinations.ts'
import type { ConnectOptions } from './connect.ts'
import type { DestinationObserver, Producer, ProducerPlace } from './services.ts'

type S3 = S3Port & S3Producer

/** S3, as far as a destination needs it. */
export class S3Services implements TargetService {
  readonly #access: AwsAccess<S3, S3Twin>

  constructor({ clock, twinStorage }: ConnectOptions) {
    this.#access = new AwsAccess<S3, S3Twin>({
      twin: async () => {
        const { S3Twin } = await import('../services/s3/twin/index.ts')
        return new S3Twin({ clock, storage: twinStorage('s3') })
      },
      client: async (connection) => {
        const { S3ServiceClient } = await import('../services/s3/client.ts')
        return new S3ServiceClient(connection)
      },
    })
  }

  async target({ connection, region, name }: TargetPlace): Promise<Target> {
    return bucketTarget(await this.#access.port(connection, region), name)
  }

  async observe({ connection, region, name: bucket }: TargetPlace): Promise<DestinationObserver> {
    const s3 = await this.#access.port(connection, region)
    return {
      written: async () => {
        const keys = await s3.listObjects(bucket)
        return Promise.all(keys.map(async (key) => ({ name: key, text: await s3.getObject(bucket, key) })))
      },
      close: async () => {},
    }
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    const s3 = await this.#access.port(connection, region)
    return {
      create: (name) => s3.createBucket(name),
      put: () => Promise.reject(new Error('buckets are written by mappings only')),
      remove: (name) => s3.deleteBucket(name),
    }
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#access.embedded()).loseConnection(untilMs)
  }

  close(): Promise<void> {
    return this.#access.close()
  }
}
