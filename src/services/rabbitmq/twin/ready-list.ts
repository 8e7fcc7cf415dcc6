/**
 * Which messages of a queue wait, by their sequence numbers, and in which order they are delivered:
 *
 *     classic   the lowest first: what comes back takes its original place
 *     quorum    what has come back first, in the order in which it came back, then the others
 */
export class ReadyList {
  readonly #kind: 'classic' | 'quorum'
  #returned: number[] = []
  #fresh: number[] = []
  /** Of `fresh`: those before it are gone. */
  #head = 0

  constructor(kind: 'classic' | 'quorum') {
    this.#kind = kind
  }

  get size(): number {
    return this.#returned.length + this.#fresh.length - this.#head
  }

  append(sequence: number): void {
    this.#fresh.push(sequence)
  }

  putBack(sequences: readonly number[]): void {
    this.#returned.push(...sequences)
    if (this.#kind === 'classic') this.#returned.sort((a, b) => a - b)
  }

  first(): number | undefined {
    return this.#isReturnedNext() ? this.#returned[0] : this.#fresh[this.#head]
  }

  shift(): number | undefined {
    if (this.#isReturnedNext()) return this.#returned.shift()
    const next = this.#fresh[this.#head]
    if (next === undefined) return undefined
    this.#head++
    if (this.#head * 2 > this.#fresh.length) {
      this.#fresh = this.#fresh.slice(this.#head)
      this.#head = 0
    }
    return next
  }

  /** In the order of delivery. */
  all(): readonly number[] {
    const all = [...this.#returned, ...this.#fresh.slice(this.#head)]
    return this.#kind === 'classic' ? all.toSorted((a, b) => a - b) : all
  }

  #isReturnedNext(): boolean {
    const [returned] = this.#returned
    const fresh = this.#fresh[this.#head]
    if (returned === undefined) return false
    return this.#kind === 'quorum' || fresh === undefined || returned < fresh
  }
}
