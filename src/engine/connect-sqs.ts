import { queueTarget, type Target } from '../destinations/index.ts'
import type { SqsPort, SqsProducer } from '../services/sqs/port.ts'
import type { SqsTwin } from '../services/sqs/twin/index.ts'
import { AwsAccess } from './aws-access.ts'
import type { TargetPlace, TargetService } from './connect-destinations.ts'
import type { ConnectOptions } from './connect.ts'
import type { DestinationObserver, Producer, ProducerPlace, Written } from './services.ts'

type Sqs = SqsPort & SqsProducer

/** SQS, as far as a destination needs it. */
export class SqsServices implements TargetService {
  readonly #access: AwsAccess<Sqs, SqsTwin>

  constructor({ clock, random, twinStorage }: ConnectOptions) {
    this.#access = new AwsAccess<Sqs, SqsTwin>({
      twin: async () => {
        const { SqsTwin } = await import('../services/sqs/twin/index.ts')
        return new SqsTwin({ clock, random, storage: twinStorage('sqs') })
      },
      client: async (connection) => {
        const { SqsServiceClient } = await import('../services/sqs/client.ts')
        return new SqsServiceClient(connection)
      },
    })
  }

  async target({ connection, region, name, account }: TargetPlace): Promise<Target> {
    return queueTarget(await this.#access.port(connection, region), { name, account })
  }

  async observe({ connection, region, name, account }: TargetPlace): Promise<DestinationObserver> {
    if (connection.kind !== 'embedded') {
      return observeQueue(await this.#access.client(connection, region), { name, account })
    }
    const twin = await this.#access.embedded()
    return {
      written: async () => twin.peek({ name }).map((text) => ({ name: '', text })),
      close: async () => {},
    }
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    const sqs = await this.#access.port(connection, region)
    return {
      create: (name, properties) =>
        sqs.createQueue({
          name,
          visibilityTimeoutSeconds: Number(properties['VisibilityTimeout'] ?? 30),
          delaySeconds: Number(properties['DelaySeconds'] ?? 0),
        }),
      put: () => Promise.reject(new Error('queues are written by mappings only, so far')),
      remove: (name) => sqs.deleteQueue({ name }),
    }
  }

  /** The service itself, for what works together with it. */
  port({ connection, region }: Pick<TargetPlace, 'connection' | 'region'>): Promise<Sqs> {
    return this.#access.port(connection, region)
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#access.embedded()).loseConnection(untilMs)
  }

  close(): Promise<void> {
    return this.#access.close()
  }
}

/**
 * Receives what a queue holds and deletes it there, but remembers it.
 * @param waitSeconds how long to wait for what may be on its way
 */
export function observeQueue(
  sqs: Sqs,
  queue: { name: string; account?: string },
  waitSeconds = 0,
): DestinationObserver {
  const seen: Written[] = []
  return {
    written: async () => {
      for (;;) {
        const messages = await sqs.receiveMessages({ queue, max: 10, waitSeconds })
        if (messages.length === 0) return [...seen]
        seen.push(...messages.map(({ body }) => ({ name: '', text: body })))
        for (const { receiptHandle } of messages) await sqs.deleteMessage(queue, receiptHandle)
      }
    },
    close: async () => {},
  }
}
