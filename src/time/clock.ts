/** The only owner of time. Everything that waits is given one; nothing else calls Date.now or setTimeout. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `action` once, `ms` from now; the returned function cancels it. */
  after(ms: number, action: () => void): () => void
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /**
   * While `work` is under way virtual time stands still: for real input and output (a worker thread, a file).
   * Never around something that itself waits for this clock. The real clock returns `work` unchanged.
   */
  hold<T>(work: Promise<T>): Promise<T>
}
