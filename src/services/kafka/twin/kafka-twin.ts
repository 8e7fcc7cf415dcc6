import type { TwinStorage } from '../../../model/index.ts'
import type { Clock, Random } from '../../../time/index.ts'
import type { KafkaPort, KafkaProducer } from '../port.ts'
import { TwinContents } from './twin-contents.ts'
import { TwinGroup } from './twin-group.ts'
import { TwinPort } from './twin-port.ts'

export interface KafkaTwinOptions {
  readonly clock: Clock
  /** Spreads back-off. */
  readonly random: Random
  /** Contents that it holds are there again. */
  readonly storage: TwinStorage
}

/**
 * An embedded Kafka cluster of one broker: topics, partitions, consumer groups, retention. Any number of clients
 * connect to it, each as a process of its own would.
 */
export class KafkaTwin {
  readonly #options: KafkaTwinOptions
  readonly #contents: TwinContents
  readonly #groups = new Map<string, TwinGroup>()
  readonly #ports = new Set<TwinPort>()

  constructor(options: KafkaTwinOptions) {
    this.#options = options
    this.#contents = new TwinContents(options)
  }

  /** A client of its own: it can die or lose its connection alone. */
  connect(): TwinPort & KafkaPort & KafkaProducer {
    const { clock, random } = this.#options
    const port = new TwinPort({
      clock,
      random,
      contents: this.#contents,
      group: (groupId, topic) => this.#group(groupId, topic),
      onClose: () => this.#ports.delete(port),
    })
    this.#ports.add(port)
    return port
  }

  /** Every client loses its connection, until that time of the clock. Producers are not disturbed. */
  loseConnection(untilMs: number): void {
    for (const port of this.#ports) port.loseConnection(untilMs)
  }

  #group(groupId: string, topic: string): TwinGroup {
    const key = JSON.stringify([groupId, topic])
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const group = new TwinGroup({ groupId, topic, contents: this.#contents, clock: this.#options.clock })
    this.#groups.set(key, group)
    return group
  }
}
