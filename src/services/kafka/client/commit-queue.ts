import type { Clock } from '../../../time/index.ts'
import type { Claims } from '../claims.ts'
import { Pause } from '../pause.ts'
import type { PartitionClaim } from '../port.ts'

/** From one request to the next. A busy member settles a batch a millisecond; a restart may repeat what this costs. */
export const COMMIT_SPACING_MS = 20

/**
 * All commits of a member, one request at a time: what arrives meanwhile waits, the latest offset of a partition
 * wins, and the next request, 20 ms after the last, carries all partitions. Whether a claim may still commit is
 * asked right before each request, and the request carries the generation of the assignment, so that the broker
 * refuses what is too late.
 */
export class CommitQueue {
  readonly #claims: Claims
  readonly #send: (offsets: ReadonlyMap<number, number>) => Promise<void>
  readonly #failed: (error: unknown, attempt: number) => number
  readonly #clock: Clock
  readonly #pause: Pause
  #waiting = new Map<PartitionClaim, Commit>()
  #running: Promise<void> | null = null
  /** No request before this time of the clock. */
  #nextMs = 0
  #failures = 0
  #closed = false

  constructor(options: {
    claims: Claims
    clock: Clock
    /** Rejects when the broker does not have the offsets, for whatever reason; it is asked again. */
    send: (offsets: ReadonlyMap<number, number>) => Promise<void>
    /** Told of each failure in a row; says in how many milliseconds it is asked again. */
    failed: (error: unknown, attempt: number) => number
  }) {
    this.#claims = options.claims
    this.#send = options.send
    this.#failed = options.failed
    this.#clock = options.clock
    this.#pause = new Pause(options.clock)
  }

  /** Resolves true once the broker has this offset or a later one of the claim, false when the claim is gone. */
  commit(claim: PartitionClaim, offset: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#add(claim, { offset, done: [resolve] })
      this.#start()
    })
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  /** Claims or the connection have changed: what waits is looked at anew. */
  changed(): void {
    this.#pause.end()
  }

  /** What waits is answered with false. */
  close(): void {
    this.#closed = true
    this.changed()
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      if (this.#waiting.size > 0) this.#start()
    })
  }

  async #run(): Promise<void> {
    // Commits of one moment go together.
    await Promise.resolve()
    while (this.#waiting.size > 0) {
      const earlyMs = this.#nextMs - this.#clock.now()
      if (earlyMs > 0 && !this.#closed) await this.#pause.wait(earlyMs)
      this.#nextMs = this.#clock.now() + COMMIT_SPACING_MS
      const commits = this.#takeAllowed()
      if (commits.size === 0) continue
      try {
        await this.#send(new Map([...commits].map(([claim, { offset }]) => [claim.partition, offset])))
        this.#failures = 0
        for (const [claim, { offset, done }] of commits) {
          this.#claims.committed(claim, offset)
          for (const resolve of done) resolve(true)
        }
      } catch (error) {
        for (const [claim, commit] of commits) this.#add(claim, commit)
        const retryInMs = this.#failed(error, ++this.#failures)
        if (!this.#closed) await this.#pause.wait(retryInMs)
      }
    }
  }

  /** Everything that waits and may be committed; the rest is answered. */
  #takeAllowed(): Map<PartitionClaim, Commit> {
    const all = this.#waiting
    this.#waiting = new Map()
    const allowed = new Map<PartitionClaim, Commit>()
    for (const [claim, commit] of all) {
      if (!this.#closed && this.#claims.mayCommit(claim)) {
        this.#claims.committing(claim, commit.offset)
        allowed.set(claim, commit)
      } else {
        for (const resolve of commit.done) resolve(false)
      }
    }
    return allowed
  }

  #add(claim: PartitionClaim, commit: Commit): void {
    const waiting = this.#waiting.get(claim)
    if (waiting === undefined) {
      this.#waiting.set(claim, commit)
      return
    }
    waiting.offset = Math.max(waiting.offset, commit.offset)
    waiting.done.push(...commit.done)
  }
}

interface Commit {
  offset: number
  readonly done: ((stored: boolean) => void)[]
}
