/** A time in which a lane cannot write its destination, from the first failure to the next success. */
export class Outage {
  readonly #boundMs: number
  #sinceMs: number | null = null
  #failures = 0
  #spent = false

  /** @param boundMs how long the lane waits in it altogether */
  constructor(boundMs: number) {
    this.#boundMs = boundMs
  }

  /**
   * One more try has failed.
   * @param delayMs the back-off after so many failures
   * @returns milliseconds to the next try, null when it waits no longer: from then on always null
   */
  failed(nowMs: number, delayMs: (failures: number) => number): number | null {
    this.#sinceMs ??= nowMs
    if (this.#spent) return null
    const retryInMs = delayMs(++this.#failures)
    this.#spent = nowMs + retryInMs > this.#sinceMs + this.#boundMs
    return this.#spent ? null : retryInMs
  }
}
