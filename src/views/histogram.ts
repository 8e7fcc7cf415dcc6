/** How often what was observed lay within each bound: what Prometheus makes quantiles of. */
export class Histogram {
  /** Ascending. */
  readonly bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0
  #count = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#counts = bounds.map(() => 0)
  }

  observe(value: number): void {
    this.#sum += value
    this.#count++
    let bucket = 0
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket++
    if (bucket < this.bounds.length) this.#counts[bucket]!++
  }

  /** For each bound, how many were at most that. */
  get cumulative(): readonly number[] {
    let sum = 0
    return this.#counts.map((count) => (sum += count))
  }

  get sum(): number {
    return this.#sum
  }

  get count(): number {
    return this.#count
  }
}
