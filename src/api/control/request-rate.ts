import type { Clock } from '../../time/index.ts'
import { AwsError } from './aws-error.ts'

/**
 * How many operations are taken a second, over all of them together (API-20). What comes on top is refused; a second's
 * worth may come at once.
 * @decision API-20 Operations are taken as fast as they come; --api-rate 15 takes as many a second as AWS does, so that a client can be seen to wait.
 * @decision API-19 Of the reasons that TooManyRequestsException may have only CallerRateLimitExceeded is ever given: the others speak of invocations and snapshots.
 */
export class RequestRate {
  readonly #perSecond: number
  readonly #clock: Clock
  #left: number
  #filledMs: number

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
    this.#left = perSecond
    this.#filledMs = clock.now()
  }

  /** Counts one more. @throws AwsError TooManyRequestsException, with when to come again */
  take(): void {
    const nowMs = this.#clock.now()
    const filled = ((nowMs - this.#filledMs) / 1000) * this.#perSecond
    this.#left = Math.min(this.#perSecond, this.#left + filled)
    this.#filledMs = nowMs
    if (this.#left < 1) throw new AwsError('TooManyRequestsException', 'Rate exceeded', RATE_EXCEEDED)
    this.#left--
  }
}

const RATE_EXCEEDED = { reason: 'CallerRateLimitExceeded', retryAfterSeconds: 1 }
