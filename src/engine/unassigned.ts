import type { Shelved } from './shelf-lane.ts'

/** Records whose key no lane has, in the shard's order, with a way to all of one key at once. */
export class Unassigned {
  #queue: Shelved[] = []
  /** Where the queue begins: what is before it has left. */
  #from = 0
  readonly #byKey = new Map<string | null, Shelved[]>()
  size = 0

  get first(): Shelved | undefined {
    while (this.#queue[this.#from]?.taken === true) this.#from++
    if (this.#from > this.#queue.length / 2) {
      this.#queue = this.#queue.slice(this.#from)
      this.#from = 0
    }
    return this.#queue[this.#from]
  }

  add(shelved: Shelved): void {
    this.#queue.push(shelved)
    this.size++
    const ofKey = this.#byKey.get(shelved.record.key)
    if (ofKey === undefined) this.#byKey.set(shelved.record.key, [shelved])
    else ofKey.push(shelved)
  }

  /** Takes all records of a key out, in their order. */
  takeKey(key: string | null): readonly Shelved[] {
    const ofKey = this.#byKey.get(key) ?? []
    this.#byKey.delete(key)
    this.size -= ofKey.length
    for (const shelved of ofKey) shelved.taken = true
    return ofKey
  }
}
