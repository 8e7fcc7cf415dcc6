import type { EngineEvent } from '../../model/index.ts'
import type { LivesSource } from './lives-sources.ts'

interface Place {
  readonly shard: string
  readonly position: bigint
}

/**
 * What one mapping, from its creation to its deletion, has done with the records of its source: what was delivered,
 * what is settled, and what lies at or below a stored position and must never come again.
 */
export class LivesLedger {
  readonly settled = new Set<string>()
  readonly #stored = new Set<string>()
  /** What was settled since the mapping runs with the settings that it has. */
  readonly #settledNow = new Set<string>()
  readonly #places = new Map<string, Place>()
  readonly #batches = new Map<string, readonly string[]>()
  readonly #problem: (text: string) => void
  readonly #source: LivesSource

  constructor(source: LivesSource, problem: (text: string) => void) {
    this.#source = source
    this.#problem = problem
  }

  /** The function has begun with an event of this mapping. */
  invoked(event: EngineEvent & { readonly event: 'FunctionInvoked' }, input: object): void {
    const records = this.#source.read(input)
    for (const { name, position } of records) {
      if (this.#stored.has(name)) this.#problem(`${name} comes again, below a stored position`)
      if (event.shard !== undefined)
        this.#places.set(name, { shard: event.shard, position: BigInt(position) })
    }
    this.#batches.set(
      event.batch,
      records.map(({ name }) => name),
    )
  }

  succeeded(batch: string): void {
    for (const name of this.#batches.get(batch) ?? []) {
      this.settled.add(name)
      this.#settledNow.add(name)
    }
  }

  discarded(batch: string): void {
    this.succeeded(batch)
  }

  /** It runs anew. */
  begins(): void {
    this.#settledNow.clear()
  }

  /** Everything at or below this position is settled, and durably so. */
  stored(shard: string, position: string): void {
    for (const [name, place] of this.#places) {
      if (place.shard !== shard || place.position > BigInt(position)) continue
      if (!this.settled.has(name)) this.#problem(`${name} lies below a stored position, and is not settled`)
      this.#stored.add(name)
    }
  }

  /** A change or a drain has ended in order: with one lane a shard, all that is settled is stored. */
  endedInOrder(): void {
    if (this.#source.family === 'queue') return
    for (const name of this.#settledNow)
      if (!this.#stored.has(name)) this.#problem(`${name} is settled, and not stored after the change`)
  }
}
