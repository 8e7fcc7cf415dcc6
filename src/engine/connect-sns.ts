import { topicTarget, type Target } from '../destinations/index.ts'
import type { SnsPort, SnsProducer, SnsSubscriber, TopicAddress } from '../services/sns/port.ts'
import type { SnsTwin } from '../services/sns/twin/index.ts'
import { AwsAccess } from './aws-access.ts'
import type { TargetPlace, TargetService } from './connect-destinations.ts'
import { observeQueue, type SqsServices } from './connect-sqs.ts'
import type { ConnectOptions } from './connect.ts'
import type { DestinationObserver, Producer, ProducerPlace } from './services.ts'

type Sns = SnsPort & SnsProducer & Partial<SnsSubscriber>

/** SNS, as far as a destination needs it. */
export class SnsServices implements TargetService {
  readonly #access: AwsAccess<Sns, SnsTwin>
  /** What looks at real topics does so by a queue. */
  readonly #sqs: SqsServices

  constructor({ clock, random, twinStorage }: ConnectOptions, sqs: SqsServices) {
    this.#sqs = sqs
    this.#access = new AwsAccess<Sns, SnsTwin>({
      twin: async () => {
        const { SnsTwin } = await import('../services/sns/twin/index.ts')
        return new SnsTwin({ clock, random, storage: twinStorage('sns') })
      },
      client: async (connection) => {
        const { SnsServiceClient } = await import('../services/sns/client.ts')
        return new SnsServiceClient(connection)
      },
    })
  }

  async target({ connection, region, name, arn }: TargetPlace): Promise<Target> {
    return topicTarget(await this.#access.port(connection, region), { name, arn })
  }

  async observe(place: TargetPlace): Promise<DestinationObserver> {
    const { connection, name, arn } = place
    const topic: TopicAddress = { name, arn }
    if (connection.kind !== 'embedded') return this.#subscribed(place, topic)
    const twin = await this.#access.embedded()
    return {
      written: async () => twin.published(topic).map((text) => ({ name: '', text })),
      close: async () => {},
    }
  }

  async producer({ connection, region }: ProducerPlace): Promise<Producer> {
    const sns = await this.#access.port(connection, region)
    return {
      create: (name) => sns.createTopic(name),
      put: () => Promise.reject(new Error('topics are written by mappings only')),
      remove: (name) => sns.deleteTopic({ name, arn: '' }),
    }
  }

  async loseConnection(untilMs: number): Promise<void> {
    ;(await this.#access.embedded()).loseConnection(untilMs)
  }

  close(): Promise<void> {
    return this.#access.close()
  }

  /** A queue of its own gets what is published from now on. */
  async #subscribed(place: TargetPlace, topic: TopicAddress): Promise<DestinationObserver> {
    const sns = await this.#access.client(place.connection, place.region)
    const sqs = await this.#sqs.port(place)
    const queue = { name: `${topic.name}-observer` }
    await sqs.createQueue(queue)
    await sns.subscribeQueue!(topic, (await sqs.describeQueue(queue)).arn)
    // What a topic has taken reaches the queue some time later.
    return { ...observeQueue(sqs, queue, 2), close: () => sqs.deleteQueue(queue) }
  }
}
