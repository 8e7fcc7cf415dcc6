/** A binary heap, the smallest first, whose items know their places, so that any of them can be taken out. */
export class IndexedHeap<Slot extends string, T extends { [Key in Slot]: number }> {
  readonly #items: T[] = []
  readonly #slot: Slot
  readonly #key: (item: T) => number

  /** @param slot The member of an item that holds its place, −1 outside. @param key Does not change while inside. */
  constructor(slot: Slot, key: (item: T) => number) {
    this.#slot = slot
    this.#key = key
  }

  get first(): T | undefined {
    return this.#items[0]
  }

  get size(): number {
    return this.#items.length
  }

  has(item: T): boolean {
    return item[this.#slot] >= 0
  }

  add(item: T): void {
    this.#items.push(item)
    this.#rise(this.#items.length - 1, item)
  }

  /** Nothing happens when it is not inside. */
  remove(item: T): void {
    const at = item[this.#slot]
    if (at < 0) return
    this.#place(item, -1)
    const last = this.#items.pop()!
    if (last === item) return
    this.#items[at] = last
    this.#sink(at, last)
    this.#rise(last[this.#slot], last)
  }

  #rise(from: number, item: T): void {
    let at = from
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#items[above]!
      if (this.#key(parent) <= this.#key(item)) break
      this.#put(at, parent)
      at = above
    }
    this.#put(at, item)
  }

  #sink(from: number, item: T): void {
    let at = from
    for (;;) {
      let below = 2 * at + 1
      if (below >= this.#items.length) break
      if (
        below + 1 < this.#items.length &&
        this.#key(this.#items[below + 1]!) < this.#key(this.#items[below]!)
      )
        below++
      const child = this.#items[below]!
      if (this.#key(child) >= this.#key(item)) break
      this.#put(at, child)
      at = below
    }
    this.#put(at, item)
  }

  #put(at: number, item: T): void {
    this.#items[at] = item
    this.#place(item, at)
  }

  #place(item: T, at: number): void {
    item[this.#slot] = at as T[Slot]
  }
}
