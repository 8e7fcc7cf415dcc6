import type { Services } from '../../fleet/index.ts'
import type { SourceError } from '../../model/index.ts'

export interface Troubles {
  /** Why a mapping's source refuses it, by its Id. */
  readonly refusals: ReadonlyMap<string, SourceError>
  /** Sources that never answer whoever asks whether they are there, by name. */
  readonly silent: ReadonlySet<string>
  /** What making a source waits for; null for nothing. */
  readonly making: Promise<void> | null
  /** What opening a source waits for; null for nothing. */
  readonly opening: Promise<void> | null
}

/** Services where a mapping's source may refuse it, or leave a question without an answer. */
export function troubledServices(services: Services, troubles: Troubles): Services {
  return {
    ...services,
    source: async (mapping, directory) =>
      troubled(await services.source(mapping, directory), mapping.id, troubles),
    queue: async (reading) => troubled(await services.queue(reading), reading.mapping.id, troubles),
    producer: async (place) => {
      await troubles.making
      return services.producer(place)
    },
    probe: async (mapping, directory) => {
      if (troubles.silent.has(mapping.sourceName)) return new Promise<never>(() => undefined)
      return services.probe(mapping, directory)
    },
  }
}

function troubled<S extends { open: (listener: never) => Promise<void> }>(
  source: S,
  id: string,
  troubles: Troubles,
): S {
  const open = source.open.bind(source)
  source.open = async (listener: never) => {
    await troubles.opening
    const error = troubles.refusals.get(id)
    if (error !== undefined) throw error
    await open(listener)
  }
  return source
}
