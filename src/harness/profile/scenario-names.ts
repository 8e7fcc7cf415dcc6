import type { ResolvedMapping, ResolvedPipeline, ServiceName } from '../../model/index.ts'
import { DEAD_LETTER_QUEUE } from '../../services/activemq/port.ts'

interface QueueProperties {
  readonly Arguments?: Readonly<Record<string, unknown>>
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string }
}

const DEAD_LETTERS_TO = 'x-dead-letter-routing-key'
const OF_BROKERS: ReadonlySet<ServiceName> = new Set(['kafka', 'rabbitmq', 'activemq'])

/** What a server has one of for everybody: a scenario knows its own messages there by their IDs. */
const SHARED: ReadonlySet<string> = new Set([DEAD_LETTER_QUEUE])
const FIFO = '.fifo'

/**
 * Streams, topics and groups on servers that a whole run shares: every scenario has its own, by a suffix that goes
 * on when a pipeline starts and comes off before anything is compared.
 */
export class ScenarioNames {
  readonly #suffix: string

  /** @param suffix letters, digits and hyphens that occur nowhere else */
  constructor(suffix: string) {
    this.#suffix = suffix
  }

  /** How everything of this scenario ends. */
  get suffix(): string {
    return this.#suffix
  }

  /** Whether whoever uses the server uses this one. */
  isShared(name: string): boolean {
    return SHARED.has(name)
  }

  /** A name, or an ARN that ends in it. What `.fifo` says of a queue stands at the end. */
  real(name: string): string {
    if (this.isShared(name)) return name
    return name.endsWith(FIFO) ? `${name.slice(0, -FIFO.length)}${this.#suffix}${FIFO}` : name + this.#suffix
  }

  /** A value without the suffix, wherever in it. */
  given<T>(value: T): T {
    const text = JSON.stringify(value)
    return text.includes(this.#suffix) ? (JSON.parse(text.replaceAll(this.#suffix, '')) as T) : value
  }

  realPipeline(pipeline: ResolvedPipeline): ResolvedPipeline {
    return {
      ...pipeline,
      mappings: pipeline.mappings.map((mapping) => this.realMapping(mapping)),
      resources: pipeline.resources.map((resource) => ({ ...resource, name: this.real(resource.name) })),
    }
  }

  /** What a queue is made with: where its dead go is another queue of the scenario. */
  realProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { Arguments: queueArguments, RedrivePolicy: policy } = properties as QueueProperties
    const routingKey = queueArguments?.[DEAD_LETTERS_TO]
    return {
      ...properties,
      ...(typeof routingKey === 'string' && {
        Arguments: { ...queueArguments, [DEAD_LETTERS_TO]: this.real(routingKey) },
      }),
      ...(policy !== undefined && {
        RedrivePolicy: { ...policy, deadLetterTargetArn: this.real(policy.deadLetterTargetArn) },
      }),
    }
  }

  realMapping(mapping: ResolvedMapping): ResolvedMapping {
    const { eventSourceArn: arn, service } = mapping
    // The ARN of a cluster or broker does not name the topic or queue.
    const own = arn === undefined || OF_BROKERS.has(service) ? {} : { eventSourceArn: this.real(arn) }
    const group =
      service === 'kafka' ? { consumerGroupId: this.real(mapping.consumerGroupId ?? mapping.uuid) } : {}
    const { onFailureDestination: target } = mapping
    const destination = target?.startsWith('arn:') === true ? { onFailureDestination: this.real(target) } : {}
    const host = mapping.virtualHost === undefined ? {} : { virtualHost: this.real(mapping.virtualHost) }
    return {
      ...mapping,
      ...own,
      ...group,
      ...destination,
      ...host,
      sourceName: this.real(mapping.sourceName),
    }
  }
}
