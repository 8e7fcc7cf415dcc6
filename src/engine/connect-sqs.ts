import { queueTarget, type Target } from '../destinations/index.ts'
import { readForms, type QueueSource, type ResolvedMapping } from '../model/index.ts'
import type { ReceivedMessage, SqsPort, SqsProducer } from '../services/sqs/port.ts'
import type { SqsTwin } from '../services/sqs/twin/index.ts'
import { parseRecordForm } from '../sources/sqs/record-form.ts'
import type { Clock } from '../time/index.ts'
import { AwsAccess } from './aws-access.ts'
import type { TargetPlace, TargetService } from './connect-destinations.ts'
import type { ConnectOptions } from './connect.ts'
import { queueProperties, redriveThere, sendAll } from './queue-producing.ts'
import type { DestinationObserver, Producer, ProducerPlace, QueueReading, Written } from './services.ts'

type Sqs = SqsPort & SqsProducer

/** SQS: queues that mappings read, and queues that they write what they discard to. */
export class SqsServices implements TargetService {
  readonly #access: AwsAccess<Sqs, SqsTwin>
  readonly #clock: Clock

  constructor({ clock, random, twinStorage }: ConnectOptions) {
    this.#clock = clock
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

  async queue({ mapping, functionTimeoutMs }: QueueReading): Promise<QueueSource> {
    const { SqsSource } = await import('../sources/sqs/index.ts')
    const port = await this.#access.port(mapping.connection, mapping.region)
    return new SqsSource({ port, mapping, clock: this.#clock, functionTimeoutMs })
  }

  async probe(mapping: ResolvedMapping): Promise<string> {
    const { queueOf } = await import('../sources/sqs/index.ts')
    const port = await this.#access.port(mapping.connection, mapping.region)
    const { messages, visibilityTimeoutSeconds: seconds } = await port.describeQueue(queueOf(mapping))
    return `queue ${mapping.sourceName} has ${messages.visible} messages to receive, and hides them for ${seconds} s`
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    const sqs = await this.#access.port(connection, region)
    const twin = connection.kind === 'embedded' ? await this.#access.embedded() : null
    return {
      create: async (name, properties) => {
        const all = queueProperties(name, properties)
        const redrive = connection.kind === 'endpoint' ? await redriveThere(sqs, all.redrive) : {}
        return sqs.createQueue({ name, ...all, ...redrive })
      },
      put: async (name, forms, alongside = []) => {
        const messages = readForms(forms, parseRecordForm)
        if (twin === null) await sendAll(sqs, { name }, messages)
        else await twin.putMessages({ name }, messages, alongside)
      },
      remove: (name) => sqs.deleteQueue({ name }),
      ...(twin && { deliverTwice: async (name) => twin.deliverTwice({ name }, 1) }),
      contents: async (name) => (twin === null ? shownIn(sqs, { name }) : twin.peek({ name })),
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

/** Looks at what a queue shows: receives it for a moment, and shows it again. */
async function shownIn(sqs: Sqs, queue: { name: string }): Promise<readonly string[]> {
  const shown: ReceivedMessage[] = []
  for (;;) {
    const messages = await sqs.receiveMessages({
      queue,
      max: 10,
      waitSeconds: 0,
      visibilityTimeoutSeconds: 5,
    })
    if (messages.length === 0) break
    shown.push(...messages)
  }
  await Promise.all(shown.map(({ receiptHandle }) => sqs.changeVisibility(queue, receiptHandle, 0)))
  return shown.map(({ body }) => body)
}
