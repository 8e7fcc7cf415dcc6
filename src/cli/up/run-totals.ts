import type { EngineEvent } from '../../model/index.ts'
import { count, grouped } from '../../views/index.ts'

/** What a run has done, for its last line. */
export class RunTotals {
  #records = 0
  #batches = 0
  #failed = 0
  #discarded = 0
  #undelivered = 0

  event(event: EngineEvent): void {
    if (event.event === 'BatchSucceeded') {
      this.#records += event.records
      this.#batches++
    } else if (event.event === 'BatchPartiallyFailed') {
      this.#records += event.records - event.failed
      this.#failed++
    } else if (event.event === 'BatchFailed') this.#failed++
    else if (event.event === 'RecordsDiscarded') this.#discarded += event.records
    else if (event.event === 'DestinationFailed' && event.kept !== undefined)
      this.#undelivered += event.records
  }

  /** `120 records in 6 batches succeeded, 3 attempts failed, 2 records discarded, 1 of them undelivered and kept`. */
  get text(): string {
    return [
      `${count(this.#records, 'record')} in ${count(this.#batches, 'batch')} succeeded`,
      ...(this.#failed === 0 ? [] : [`${count(this.#failed, 'attempt')} failed`]),
      ...(this.#discarded === 0 ? [] : [`${count(this.#discarded, 'record')} discarded`]),
      ...(this.#undelivered === 0 ? [] : [`${grouped(this.#undelivered)} of them undelivered and kept`]),
    ].join(', ')
  }
}
