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
const CONTROLLER_PORT = 9093
const BROKER_PORT = 9094
const STARTUP_TIMEOUT_MS = 120_000
/** The file in the container that tells the broker which addresses to advertise. */
const ADVERTISED = '/tmp/advertised-listeners'

/** Where clients outside come in. The name is anything but SSL, SASL_SSL and SASL_PLAINTEXT, which the image treats specially. */
export interface KafkaListener {
  readonly name: string
  readonly port: number
  readonly protocol: 'PLAINTEXT' | 'SASL_PLAINTEXT' | 'SASL_SSL' | 'SSL'
}

export interface KafkaContainerOptions {
  readonly image?: string
  /** Default one, PLAINTEXT on 9092. The first one is `bootstrapServer`. */
  readonly listeners?: readonly KafkaListener[]
  /** One broker of several: its number, from 1, and the hosts by which they know each other. The first is the controller too. */
  readonly cluster?: { readonly node: number; readonly hosts: readonly string[] }
}

export interface StartedKafka extends StartedTestContainer {
  /** `host:port` as clients reach it. */
  readonly bootstrapServer: string
  /** The same of each listener, by its name. */
  readonly addresses: ReadonlyMap<string, string>
}

/**
 * A Kafka broker in KRaft mode. A broker must advertise the port that the runtime maps, which stands only
 * once the container runs: the entry point waits for a file, and `containerStarting` writes it.
 *
 * ```
 * client ──► host:mapped ──► PLAINTEXT :9092   advertised as host:mapped
 * broker ─────────────────► BROKER    :9094   advertised as localhost (or its host in a cluster), for brokers' own calls
 * ```
 * One partition a broker for the offsets topic and no initial rebalance delay: otherwise the first consumer waits seconds.
 */
export class KafkaContainer extends GenericContainer {
  readonly #listeners: readonly KafkaListener[]
  readonly #host: string
  readonly #addresses = new Map<string, string>()
  #id = ''

  constructor(options: KafkaContainerOptions = {}) {
    super(options.image ?? KAFKA_IMAGE)
    this.#listeners = options.listeners ?? [{ name: 'PLAINTEXT', port: PORT, protocol: 'PLAINTEXT' }]
    const { node = 1, hosts = ['localhost'] } = options.cluster ?? {}
    this.#host = hosts[node - 1]!
    this.withExposedPorts(...this.#listeners.map(({ port }) => port))
      .withEnvironment({
        ...nodeVariables({ node, hosts }),
        ...listenerVariables(this.#listeners, { isController: node === 1 }),
      })
      .withEntrypoint(['sh', '-c'])
      .withCommand([startCommand('')])
      .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
      .withStartupTimeout(STARTUP_TIMEOUT_MS)
  }

  /** Shell commands that run before the broker does. */
  withPreparation(commands: string): this {
    return this.withCommand([startCommand(commands)])
  }

  override async start(): Promise<StartedKafka> {
    const started = await super.start()
    const bootstrapServer = this.#addresses.get(this.#listeners[0]!.name)!
    return Object.assign(started, { bootstrapServer, addresses: this.#addresses })
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#id = id
  }

  protected override async containerStarting(inspected: InspectResult): Promise<void> {
    const { container, info } = await getContainerRuntimeClient()
    const { host, hostIps } = info.containerRuntime
    const bound = BoundPorts.fromInspectResult(hostIps, inspected)
    for (const { name, port } of this.#listeners) {
      this.#addresses.set(name, `${host}:${bound.getBinding(port)}`)
    }
    const outside = [...this.#addresses].map(([name, address]) => `${name}://${address}`)
    const listeners = [...outside, `BROKER://${this.#host}:${BROKER_PORT}`].join(',')
    // Moved into place, so that the entry point never reads half a file.
    const write = `echo ${listeners} >${ADVERTISED}.new && mv ${ADVERTISED}.new ${ADVERTISED}`
    const { exitCode, output } = await container.exec(container.getById(this.#id), ['sh', '-c', write])
    if (exitCode !== 0) throw new Error(`the Kafka container could not be told its port: ${output}`)
  }
}

function startCommand(preparation: string): string {
  return (
    `set -e; ${preparation}\nuntil [ -f ${ADVERTISED} ]; do sleep 0.05; done; ` +
    `export KAFKA_ADVERTISED_LISTENERS="$(cat ${ADVERTISED})"; exec /etc/kafka/docker/run`
  )
}

function nodeVariables({ node, hosts }: { node: number; hosts: readonly string[] }): Record<string, string> {
  const copies = String(hosts.length)
  return {
    KAFKA_NODE_ID: String(node),
    KAFKA_PROCESS_ROLES: node === 1 ? 'broker,controller' : 'broker',
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${hosts[0]}:${CONTROLLER_PORT}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_INTER_BROKER_LISTENER_NAME: 'BROKER',
    KAFKA_DEFAULT_REPLICATION_FACTOR: copies,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: copies,
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: copies,
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: copies,
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_HEAP_OPTS: '-Xmx384m',
    ...(hosts.length === 1 ? AUTHORIZER : {}),
  }
}

/** Everybody may do everything, until a test says otherwise for a topic of its own. Several brokers would need names for each other. */
const AUTHORIZER = {
  KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND: 'true',
}

function listenerVariables(
  listeners: readonly KafkaListener[],
  { isController }: { isController: boolean },
): Record<string, string> {
  const outside = listeners.map(({ name, port }) => `${name}://:${port}`)
  const protocols = listeners.map(({ name, protocol }) => `${name}:${protocol}`)
  return {
    KAFKA_LISTENERS: [
      ...outside,
      ...(isController ? [`CONTROLLER://:${CONTROLLER_PORT}`] : []),
      `BROKER://:${BROKER_PORT}`,
    ].join(','),
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: [...protocols, 'CONTROLLER:PLAINTEXT', 'BROKER:PLAINTEXT'].join(
      ',',
    ),
  }
}
