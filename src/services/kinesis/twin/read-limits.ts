/** GetRecords calls a second and shard. */
const CALLS_PER_SECOND = 5
/** Bytes read a second and shard. */
const BYTES_PER_SECOND = 2 * 1024 * 1024

/**
 * What one shard lets itself be read: five calls a second, and 2 MiB a second: a call may bring more than that at
 * once (up to 10 MiB), and the next ones are refused until the excess is worked off.
 */
export class ReadLimits {
  readonly #callsMs: number[] = []
  #allowance = BYTES_PER_SECOND
  #refilledMs = -Infinity

  /** Why a call is refused now; null when it is not. A call that is allowed counts. */
  refusal(nowMs: number): string | null {
    if (nowMs < this.#refilledMs) this.#putBack(nowMs)
    this.#refill(nowMs)
    if (this.#allowance <= 0) return 'the read throughput of 2 MiB a second is used up'
    while (this.#callsMs.length > 0 && nowMs - this.#callsMs[0]! >= 1000) this.#callsMs.shift()
    if (this.#callsMs.length >= CALLS_PER_SECOND) return 'five GetRecords calls were made within a second'
    this.#callsMs.push(nowMs)
    return null
  }

  /** A call brought this much. */
  spend(bytes: number): void {
    this.#allowance -= bytes
  }

  /** The wall clock was: what lies ahead of it now says nothing. */
  #putBack(nowMs: number): void {
    this.#refilledMs = nowMs
    this.#callsMs.length = 0
  }

  #refill(nowMs: number): void {
    if (nowMs <= this.#refilledMs) return
    const refill = ((nowMs - this.#refilledMs) / 1000) * BYTES_PER_SECOND
    this.#allowance = Math.min(BYTES_PER_SECOND, this.#allowance + refill)
    this.#refilledMs = nowMs
  }
}
