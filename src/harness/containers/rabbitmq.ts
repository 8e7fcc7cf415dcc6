import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers'

/** The official image; `.ci/images/rabbitmq` builds one with its contract where no registry of images answers. */
export const RABBITMQ_IMAGE = 'rabbitmq:4.0.5-management'

const PORT = 5672
const MANAGEMENT_PORT = 15_672
const STARTUP_TIMEOUT_MS = 120_000
const USER = 'test'

export interface StartedRabbit extends StartedTestContainer {
  /** `amqp://user:password@host:port`. */
  readonly url: string
  /** The management API's, with the same user. */
  readonly management: string
}

/** A single RabbitMQ broker with its management API. */
export class RabbitContainer extends GenericContainer {
  constructor(image: string = RABBITMQ_IMAGE) {
    super(image)
    this.withExposedPorts(PORT, MANAGEMENT_PORT)
      .withEnvironment({ RABBITMQ_DEFAULT_USER: USER, RABBITMQ_DEFAULT_PASS: USER })
      .withWaitStrategy(Wait.forLogMessage('Server startup complete'))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  override async start(): Promise<StartedRabbit> {
    const started = await super.start()
    const at = (port: number) => `${USER}:${USER}@${started.getHost()}:${started.getMappedPort(port)}`
    return Object.assign(started, { url: `amqp://${at(PORT)}`, management: `http://${at(MANAGEMENT_PORT)}` })
  }
}
