import { ActivemqContainer } from './activemq.ts'
import { KafkaContainer } from './kafka.ts'
import {
  ownerLabels,
  removeAbandonedContainers,
  removeOwnContainers,
  thisOwner,
  type ContainerOwner,
} from './labels.ts'
import { LocalStackContainer } from './localstack.ts'
import { RabbitContainer } from './rabbitmq.ts'
import { findContainerRuntime } from './runtime.ts'

/** Set to `host:port` of a running broker, nothing is started for Kafka. `npm test` sets it for all it runs. */
export const KAFKA_VARIABLE = 'ESM_TEST_KAFKA'
/** Set to the URL of a running LocalStack, nothing is started for the services it stands for. */
export const LOCALSTACK_VARIABLE = 'ESM_TEST_LOCALSTACK'
/** Set to the `amqp://` URL of a running ActiveMQ, with credentials, nothing is started for it. */
export const ACTIVEMQ_VARIABLE = 'ESM_TEST_ACTIVEMQ'
/** Optional: the URL of the DynamoDB Local inside that LocalStack, for the contract that both pass. */
export const DYNAMODB_VARIABLE = 'ESM_TEST_DYNAMODB'
/** Set to `amqp://user:password@host:port` of a running broker, nothing is started for RabbitMQ. */
export const RABBITMQ_VARIABLE = 'ESM_TEST_RABBITMQ'
/** The URL of that broker's management API, with a user who may make virtual hosts. */
export const RABBITMQ_MANAGEMENT_VARIABLE = 'ESM_TEST_RABBITMQ_MANAGEMENT'

/**
 * The servers of one run, each started once, on first use; those that the environment names are used as they are
 * and never stopped. Two that are asked for together start together. Names in them (topics, streams, groups) are
 * shared by the whole run, so every scenario makes its own.
 */
export class TestServers {
  readonly #owner: ContainerOwner
  #kafka: Promise<string> | undefined
  #localStack: Promise<string> | undefined
  #activemq: Promise<string> | undefined
  /** Empty until a LocalStack was started here. */
  #dynamodbLocal = ''
  #rabbitmq: Promise<string> | undefined
  /** Empty until a RabbitMQ was started here. */
  #rabbitManagement = ''
  #ready: Promise<void> | undefined
  #started = false

  constructor(owner: ContainerOwner = thisOwner()) {
    this.#owner = owner
  }

  /** A Kafka broker. @returns `host:port` @throws Error when no container runtime answers or it does not start */
  kafka(): Promise<string> {
    this.#kafka ??= this.#named(KAFKA_VARIABLE, async (labels) => {
      return (await new KafkaContainer().withLabels(labels).start()).bootstrapServer
    })
    return this.#kafka
  }

  /** Kinesis and the other AWS services. @returns a URL @throws Error as `kafka` */
  localStack(): Promise<string> {
    this.#localStack ??= this.#named(LOCALSTACK_VARIABLE, async (labels) => {
      const { endpoint, dynamodbEndpoint } = await new LocalStackContainer().withLabels(labels).start()
      this.#dynamodbLocal = dynamodbEndpoint
      return endpoint
    })
    return this.#localStack
  }

  /** An ActiveMQ broker. @returns a URL with credentials @throws Error as `kafka` */
  activemq(): Promise<string> {
    this.#activemq ??= this.#named(ACTIVEMQ_VARIABLE, async (labels) => {
      return (await new ActivemqContainer().withLabels(labels).start()).url
    })
    return this.#activemq
  }

  /** DynamoDB Local, asked directly. @returns a URL; empty when LocalStack was given without saying where it is */
  async dynamodbLocal(): Promise<string> {
    await this.localStack()
    return process.env[DYNAMODB_VARIABLE] || this.#dynamodbLocal
  }

  /** RabbitMQ. @returns `amqp://user:password@host:port` @throws Error as `kafka` */
  rabbitmq(): Promise<string> {
    this.#rabbitmq ??= this.#named(RABBITMQ_VARIABLE, async (labels) => {
      const { url, management } = await new RabbitContainer().withLabels(labels).start()
      this.#rabbitManagement = management
      return url
    })
    return this.#rabbitmq
  }

  /** RabbitMQ's management API. @returns a URL with a user; empty when the broker was given without saying where it is */
  async rabbitManagement(): Promise<string> {
    await this.rabbitmq()
    return process.env[RABBITMQ_MANAGEMENT_VARIABLE] || this.#rabbitManagement
  }

  /** Removes what was started. Never rejects because a server had failed to start. */
  async stop(): Promise<void> {
    await Promise.allSettled([this.#kafka, this.#localStack, this.#activemq, this.#rabbitmq])
    if (this.#started) await removeOwnContainers(this.#owner)
    this.#kafka = this.#localStack = this.#activemq = this.#rabbitmq = this.#ready = undefined
  }

  async #named(
    variable: string,
    start: (labels: Record<string, string>) => Promise<string>,
  ): Promise<string> {
    const given = process.env[variable]
    if (given !== undefined && given !== '') return given
    this.#ready ??= this.#prepare()
    await this.#ready
    return start(ownerLabels(this.#owner))
  }

  async #prepare(): Promise<void> {
    const runtime = await findContainerRuntime()
    if (!runtime.found) {
      throw new Error(
        `no container runtime answers, and ${KAFKA_VARIABLE}, ${LOCALSTACK_VARIABLE}, ${ACTIVEMQ_VARIABLE}, ${RABBITMQ_VARIABLE} are not set: ${runtime.why}`,
      )
    }
    this.#started = true
    await removeAbandonedContainers(this.#owner)
  }
}
