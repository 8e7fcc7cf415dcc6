import type { ResolvedMapping, ServiceName } from '../model/index.ts'

type Named = { readonly service: ServiceName; readonly name: string }

/**
 * The virtual host of a queue of `Resources`, for whoever makes or fills it: that of the mapping that reads it, else
 * that of the first mapping on RabbitMQ (a dead-letter queue stands beside its queue). Empty for other services.
 */
export function virtualHostOf(
  { service, name }: Named,
  mappings: readonly ResolvedMapping[],
): { readonly virtualHost?: string } {
  if (service !== 'rabbitmq') return {}
  const neighbours = mappings.filter((mapping) => mapping.service === service)
  const reader = neighbours.find(({ sourceName }) => sourceName === name) ?? neighbours[0]
  return reader?.virtualHost === undefined ? {} : { virtualHost: reader.virtualHost }
}
