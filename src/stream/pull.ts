import { defer, EMPTY, of, repeat, type Observable, type ObservableInput } from 'rxjs'

/**
 * Demand-driven repetition: `work` runs, everything it emits goes on, and only when it has completed does it run
 * again, for as long as `more` answers true. Nothing is ever pulled ahead of it, so this is the back-pressure of
 * the whole program. `work` must be asynchronous. Draining is `more` answering false: what runs is never abandoned.
 */
export function pull$<T>(work: () => ObservableInput<T>, more: () => boolean): Observable<T> {
  return defer(work).pipe(repeat({ delay: () => (more() ? of(true) : EMPTY) }))
}
