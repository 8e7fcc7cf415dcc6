import { Observable, type Subscriber } from 'rxjs'

/** The way from a step to who listens. */
export class Flow<T> {
  readonly #subscriber: Subscriber<T>

  constructor(subscriber: Subscriber<T>) {
    this.#subscriber = subscriber
  }

  /** Nobody listens any more, as if the process were killed: nothing may be stored, removed or begun. */
  get isAbandoned(): boolean {
    return this.#subscriber.closed
  }

  /**
   * Tells what has happened, as soon as it has and before anything follows from it.
   * @throws Error once it is abandoned, by whom it tells too, so that nothing does
   */
  emit(value: T): void {
    this.goOn()
    this.#subscriber.next(value)
    this.goOn()
  }

  /** The same for a callback, from which nothing follows: nobody is told once it is abandoned. */
  tell(value: T): void {
    if (!this.isAbandoned) this.#subscriber.next(value)
  }

  /** @throws Error once it is abandoned; to be asked after a wait that something follows without being told first */
  goOn(): void {
    if (this.isAbandoned) throw new Error('nobody listens any more')
  }
}

/**
 * Demand-driven repetition: `step` does one piece of work to its end, telling what happens on the way, and only then is
 * taken again, for as long as it answers true. Nothing is ever pulled ahead of it, so this is the back-pressure of the
 * whole program. Draining is answering false: what runs comes to its end. Unsubscribing abandons it.
 *
 * One Observable for the whole loop, and plain promises within: operators that are made anew for every batch took more
 * CPU time than all the rest of the engine.
 */
export function steps$<T>(step: (flow: Flow<T>) => Promise<boolean>): Observable<T> {
  return new Observable((subscriber) => {
    const flow = new Flow(subscriber)
    const run = async () => {
      let more = true
      while (more && !flow.isAbandoned) more = await step(flow)
    }
    run().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    )
  })
}
