import {
  BoundPorts,
  GenericContainer,
  getContainerRuntimeClient,
  Wait,
  type InspectResult,
  type StartedTestContainer,
} from 'testcontainers'

/** The official image; `.ci/images/kafka` builds one with its contract where no registry of images answers. */
export const KAFKA_IMAGE = 'apache/kafka:4.4.0'

const PORT = 9092
const STARTUP_TIMEOUT_MS = 120_000
/** The file in the container that tells the broker which addresses to advertise. */
const ADVERTISED = '/tmp/advertised-listeners'

/**
 * A single Kafka broker in KRaft mode. A broker must advertise the port that the runtime maps, which stands only
 * once the container runs: the entry point waits for a file, and `containerStarting` writes it.
 *
 * ```
 * client ──► host:mapped ──► PLAINTEXT :9092   advertised as host:mapped
 * broker ─────────────────► BROKER    :9094   advertised as localhost, for the broker's own calls
 * ```
 * One partition for the offsets topic and no initial rebalance delay: otherwise the first consumer waits seconds.
 */
export class KafkaContainer extends GenericContainer {
  #id = ''
  #address = ''

  constructor(image: string = KAFKA_IMAGE) {
    super(image)
    this.withExposedPorts(PORT)
      .withEnvironment({
        KAFKA_NODE_ID: '1',
        KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_LISTENERS: `PLAINTEXT://:${PORT},CONTROLLER://:9093,BROKER://:9094`,
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT',
        KAFKA_INTER_BROKER_LISTENER_NAME: 'BROKER',
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
        KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
        // Everybody may do everything, until a test says otherwise for a topic of its own.
        KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND: 'true',
        KAFKA_HEAP_OPTS: '-Xmx384m',
      })
      .withEntrypoint(['sh', '-c'])
      .withCommand([
        `until [ -f ${ADVERTISED} ]; do sleep 0.05; done; ` +
          `export KAFKA_ADVERTISED_LISTENERS="$(cat ${ADVERTISED})"; exec /etc/kafka/docker/run`,
      ])
      .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Starts the broker. @returns it with `bootstrapServer`, `host:port` as clients reach it. */
  override async start(): Promise<StartedTestContainer & { readonly bootstrapServer: string }> {
    const started = await super.start()
    return Object.assign(started, { bootstrapServer: this.#address })
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#id = id
  }

  protected override async containerStarting(inspected: InspectResult): Promise<void> {
    const { container, info } = await getContainerRuntimeClient()
    const { host, hostIps } = info.containerRuntime
    this.#address = `${host}:${BoundPorts.fromInspectResult(hostIps, inspected).getBinding(PORT)}`
    const listeners = `PLAINTEXT://${this.#address},BROKER://localhost:9094`
    // Moved into place, so that the entry point never reads half a file.
    const write = `echo ${listeners} >${ADVERTISED}.new && mv ${ADVERTISED}.new ${ADVERTISED}`
    const { exitCode, output } = await container.exec(container.getById(this.#id), ['sh', '-c', write])
    if (exitCode !== 0) throw new Error(`the Kafka container could not be told its port: ${output}`)
  }
}
