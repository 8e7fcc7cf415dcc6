import type { ResolvedMapping, ResolvedPipeline } from '../../model/index.ts'

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

  /** A name, or an ARN that ends in it. What `.fifo` says of a queue stands at the end. */
  real(name: string): string {
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

  realMapping(mapping: ResolvedMapping): ResolvedMapping {
    const { eventSourceArn: arn, service } = mapping
    // The ARN of a cluster or broker does not name the topic or queue.
    const isShared = service === 'kafka' || service === 'activemq'
    const own = arn === undefined || isShared ? {} : { eventSourceArn: this.real(arn) }
    const group =
      service === 'kafka' ? { consumerGroupId: this.real(mapping.consumerGroupId ?? mapping.uuid) } : {}
    const { onFailureDestination: target } = mapping
    const destination = target?.startsWith('arn:') === true ? { onFailureDestination: this.real(target) } : {}
    return { ...mapping, ...own, ...group, ...destination, sourceName: this.real(mapping.sourceName) }
  }
}
