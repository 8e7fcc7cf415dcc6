import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers'

/** The last LocalStack that needs no token; `.ci/images/localstack` builds one where no registry of images answers. */
export const LOCALSTACK_IMAGE = 'localstack/localstack:4.14.0'

const PORT = 4566
/** DynamoDB Local, which LocalStack's own DynamoDB stands on: it can be asked directly as well. */
const DYNAMODB_PORT = 8000
const STARTUP_TIMEOUT_MS = 120_000

/**
 * LocalStack with the services that sources and destinations use. Every variable that tests rely on is set here, so
 * that the official image behaves like one built by the recipe.
 */
export class LocalStackContainer extends GenericContainer {
  constructor(image: string = LOCALSTACK_IMAGE) {
    super(image)
    this.withExposedPorts(PORT, DYNAMODB_PORT)
      .withEnvironment({
        SERVICES: 'kinesis,dynamodb,dynamodbstreams,sqs,sns,s3',
        EAGER_SERVICE_LOADING: '1',
        LOCALSTACK_HOST: 'localhost',
        // Queue URLs carry the host and port that the caller used, which is the mapped one.
        SQS_ENDPOINT_STRATEGY: 'dynamic',
        // Milliseconds that a stream stays CREATING or UPDATING; the default of 500 only costs time.
        KINESIS_LATENCY: '100',
        DYNAMODB_IN_MEMORY: '1',
        PROVIDER_OVERRIDE_DYNAMODB: 'v2',
        PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
        DYNAMODB_LOCAL_PORT: String(DYNAMODB_PORT),
        DISABLE_EVENTS: '1',
      })
      .withWaitStrategy(Wait.forLogMessage('Ready.'))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Starts the server. @returns it with `endpoint` and `dynamodbEndpoint`, URLs for the SDK. */
  override async start(): Promise<
    StartedTestContainer & { readonly endpoint: string; readonly dynamodbEndpoint: string }
  > {
    const started = await super.start()
    const at = (port: number) => `http://${started.getHost()}:${started.getMappedPort(port)}`
    return Object.assign(started, { endpoint: at(PORT), dynamodbEndpoint: at(DYNAMODB_PORT) })
  }
}
