import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers'

/** The last LocalStack that needs no token; `.ci/images/localstack` builds one where no registry of images answers. */
export const LOCALSTACK_IMAGE = 'localstack/localstack:4.14.0'

const PORT = 4566
const STARTUP_TIMEOUT_MS = 120_000

/**
 * LocalStack with the services that sources and destinations use. Every variable that tests rely on is set here, so
 * that the official image behaves like one built by the recipe.
 */
export class LocalStackContainer extends GenericContainer {
  constructor(image: string = LOCALSTACK_IMAGE) {
    super(image)
    this.withExposedPorts(PORT)
      .withEnvironment({
        SERVICES: 'kinesis,dynamodb,dynamodbstreams,sqs,sns,s3',
        EAGER_SERVICE_LOADING: '1',
        LOCALSTACK_HOST: 'localhost',
        // Queue URLs carry the host and port that the caller used, which is the mapped one.
        SQS_ENDPOINT_STRATEGY: 'dynamic',
        // Milliseconds that a stream stays CREATING or UPDATING; the default of 500 only costs time.
        KINESIS_LATENCY: '100',
        DISABLE_EVENTS: '1',
      })
      .withWaitStrategy(Wait.forLogMessage('Ready.'))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Starts the server. @returns it with `endpoint`, the URL for the SDK. */
  override async start(): Promise<StartedTestContainer & { readonly endpoint: string }> {
    const started = await super.start()
    return Object.assign(started, { endpoint: `http://${started.getHost()}:${started.getMappedPort(PORT)}` })
  }
}
