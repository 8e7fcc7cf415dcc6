import { isDeepStrictEqual } from 'node:util'
import type { MappingEvent, Producer } from '../engine/index.ts'
import { ERROR_CATALOGUE, fillTemplate, type ResolvedMapping, type ResolvedResource } from '../model/index.ts'

/**
 * What is there keeps what it was made with, whatever a file says by now: nothing is accepted and ignored, so each
 * property that differs is told, once a mapping that reads it.
 * @returns the properties that differ
 * @decision resource-kept An embedded stream, topic, table or RabbitMQ queue that exists keeps its ShardCount, Partitions, key or Arguments when a file declares others (RetentionPeriodHours and the properties of SQS queues take effect, and another StreamViewType as another stream, which is told as SOURCE_RECREATED); each is told as RESOURCE_DIFFERS at every start until the file says what holds or --fresh makes it anew.
 */
export async function tellDifferences(
  { service, name, properties }: ResolvedResource,
  to: {
    readonly producer: Producer
    readonly mappings: readonly ResolvedMapping[]
    readonly emit: (event: MappingEvent) => void
  },
): Promise<readonly string[]> {
  const held = (await to.producer.held?.(name, properties)) ?? {}
  const tellers = tellersOf({ service, name }, to.mappings)
  const differing = Object.keys(held).filter((property) => {
    const declared = properties[property]
    return declared !== undefined && !isDeepStrictEqual(declared, held[property])
  })
  for (const property of differing) {
    const [declared, value] = [properties[property], held[property]]
    const message = fillTemplate(ERROR_CATALOGUE.RESOURCE_DIFFERS.message, {
      resource: `${service} ${name}`,
      property,
      held: JSON.stringify(value),
      declared: JSON.stringify(declared),
    })
    for (const { id } of tellers)
      to.emit({ mapping: id, body: { event: 'SourceFailed', code: 'RESOURCE_DIFFERS', message } })
  }
  return differing
}

/** What is said of a resource is said with the mappings that read it, else with the first one. */
export function tellersOf(
  { service, name }: Pick<ResolvedResource, 'service' | 'name'>,
  mappings: readonly ResolvedMapping[],
): readonly ResolvedMapping[] {
  const readers = mappings.filter((one) => one.service === service && one.sourceName === name)
  return readers.length > 0 ? readers : mappings.slice(0, 1)
}
