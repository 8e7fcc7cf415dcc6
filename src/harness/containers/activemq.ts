import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers'

/** The official image; `.ci/images/activemq` builds one with its contract where no registry of images answers. */
export const ACTIVEMQ_IMAGE = 'apache/activemq-classic:5.18.3'

const PORT = 5672
const STARTUP_TIMEOUT_MS = 120_000
const USER = 'admin'
const PASSWORD = 'secret'

/** ActiveMQ as it comes, but with one user, so that whoever has other credentials is refused. */
export class ActivemqContainer extends GenericContainer {
  constructor(image: string = ACTIVEMQ_IMAGE) {
    super(image)
    this.withExposedPorts(PORT)
      .withEnvironment({ ACTIVEMQ_CONNECTION_USER: USER, ACTIVEMQ_CONNECTION_PASSWORD: PASSWORD })
      .withWaitStrategy(Wait.forLogMessage(/Apache ActiveMQ .* started/))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Starts the broker. @returns it with `url`, its address for AMQP 1.0 with the user's credentials */
  override async start(): Promise<StartedTestContainer & { readonly url: string }> {
    const started = await super.start()
    const url = `amqp://${USER}:${PASSWORD}@${started.getHost()}:${started.getMappedPort(PORT)}`
    return Object.assign(started, { url })
  }
}
