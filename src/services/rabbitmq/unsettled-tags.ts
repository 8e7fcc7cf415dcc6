/**
 * Which of a channel's deliveries are unsettled. Tags grow by one, and nearly always all of a batch are settled at once,
 * so they are kept as a range with holes: a batch costs two numbers.
 */
export class UnsettledTags implements Iterable<number> {
  #first = 1
  #last = 0
  /** Settled ones between the first and the last. */
  readonly #holes = new Set<number>()

  get size(): number {
    return this.#last - this.#first + 1 - this.#holes.size
  }

  has(tag: number): boolean {
    return tag >= this.#first && tag <= this.#last && !this.#holes.has(tag)
  }

  /** Whether these are all there are, in their order. */
  areAll(tags: readonly number[]): boolean {
    if (tags.length !== this.size) return false
    let before = 0
    for (const tag of tags) {
      if (tag <= before || !this.has(tag)) return false
      before = tag
    }
    return true
  }

  /** @param tag higher than all before */
  add(tag: number): void {
    if (this.size === 0) this.#first = tag
    else for (let skipped = this.#last + 1; skipped < tag; skipped++) this.#holes.add(skipped)
    this.#last = tag
  }

  delete(tag: number): boolean {
    if (!this.has(tag)) return false
    this.#holes.add(tag)
    while (this.#holes.delete(this.#first)) this.#first++
    return true
  }

  clear(): void {
    this.#first = this.#last + 1
    this.#holes.clear()
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let tag = this.#first; tag <= this.#last; tag++) if (!this.#holes.has(tag)) yield tag
  }
}
