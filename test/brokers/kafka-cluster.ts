import { getContainerRuntimeClient } from 'testcontainers'
import { KafkaContainer, type StartedKafka } from '../../src/harness/containers/kafka.ts'
import { ownerLabels, thisOwner } from '../../src/harness/containers/labels.ts'

/** Two brokers that both keep a copy of everything; the first one is the controller too, the second one may die. */
export class KafkaCluster {
  readonly #brokers: readonly StartedKafka[]

  private constructor(brokers: readonly StartedKafka[]) {
    this.#brokers = brokers
  }

  /** They are removed as all of this process are. */
  static async start(): Promise<KafkaCluster> {
    const labels = ownerLabels(thisOwner())
    const network = `kafka-cluster-${process.pid}`
    const { container } = await getContainerRuntimeClient()
    await container.dockerode.createNetwork({ Name: network, Labels: labels })
    const hosts = ['broker-1', 'broker-2']
    const starting = hosts.map((host, index) =>
      new KafkaContainer({ cluster: { node: index + 1, hosts } })
        .withLabels(labels)
        .withNetworkMode(network)
        .withNetworkAliases(host)
        .withEnvironment({
          // A broker that is silent for so long is dead, and others lead its partitions.
          KAFKA_BROKER_SESSION_TIMEOUT_MS: '3000',
          KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
          // One that has come back leads its own again.
          KAFKA_LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS: '1',
          KAFKA_LEADER_IMBALANCE_PER_BROKER_PERCENTAGE: '0',
        })
        .start(),
    )
    return new KafkaCluster(await Promise.all(starting))
  }

  /** `host:port` of each broker. */
  get addresses(): readonly [string, string] {
    const [first, second] = this.#brokers.map(({ bootstrapServer }) => bootstrapServer)
    return [first!, second!]
  }

  /** The second broker ends at once, for good. */
  async killSecond(): Promise<void> {
    await (await this.#second()).kill()
  }

  /** The second broker says nothing any more, and its connections stay open. @returns what lets it go on */
  async freezeSecond(): Promise<() => Promise<void>> {
    const container = await this.#second()
    await container.pause()
    return () => container.unpause()
  }

  async #second() {
    return (await getContainerRuntimeClient()).container.getById(this.#brokers[1]!.getId())
  }
}
