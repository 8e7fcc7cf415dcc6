import { KINESIS_MAPPING } from '../model/fixture.ts'
import type { EventBody, FailureDestination } from '../model/index.ts'
import { seededRandom, VirtualClock } from '../time/index.ts'
import { FixtureFunction, FixtureReader, FixtureSource, laneParts } from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { LogMapping } from './log-mapping.ts'
import { OnFailure } from './on-failure.ts'

/** What a test replaces; of limits and settings for failures only those that it names. */
type Replaced = Partial<Omit<LaneParts, 'limits' | 'settle'>> & {
  readonly limits?: Partial<LaneParts['limits']>
  readonly settle?: Partial<LaneParts['settle']>
}

/** Test fixture: a mapping on one shard, its function, and what happens. */
export class LogWorld {
  readonly clock = new VirtualClock()
  readonly startMs = this.clock.now()
  readonly fn = new FixtureFunction(this.clock)
  readonly reader = new FixtureReader()
  readonly source = new FixtureSource(this.reader)
  readonly aborting = new AbortController()
  readonly events: EventBody[] = []
  completed = false
  /** What it is killed at, as if the process were; null for nothing. */
  killedAt: EventBody['event'] | null = null
  #mapping: LogMapping | null = null
  #subscription: { unsubscribe(): void } | null = null

  start({ limits, settle, ...others }: Replaced = {}): void {
    const parts = { ...laneParts(this), aborting: this.aborting.signal }
    this.#mapping = new LogMapping(this.source, {
      ...parts,
      limits: { ...parts.limits, ...limits },
      settle: { ...parts.settle, ...settle },
      readsBody: settle?.reportBatchItemFailures ?? false,
      ...others,
    })
    this.#subscription = this.#mapping.events$.subscribe({
      next: (event) => {
        this.events.push(event)
        if (event.event === this.killedAt) this.kill()
      },
      complete: () => (this.completed = true),
    })
  }

  /** As `kill -9` does it. */
  kill(): void {
    this.#subscription?.unsubscribe()
  }

  /** What was started last. */
  get mapping(): LogMapping {
    if (this.#mapping === null) throw new Error('nothing was started')
    return this.#mapping
  }

  /** What tells a destination of what the mapping gives up: tried after a second first, for five minutes at most. */
  onFailure(destination: FailureDestination, { timeoutMs = 300_000 } = {}): OnFailure {
    return new OnFailure({
      destination,
      mapping: KINESIS_MAPPING,
      functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
      timeoutMs,
      retryBackoff: { firstDelayMs: 1000, maximumDelayMs: 60_000, jitter: 0 },
      clock: this.clock,
      random: seededRandom(1),
      aborting: this.aborting.signal,
    })
  }

  /** The records of each invocation. */
  get calls(): string[] {
    return this.fn.calls.map(({ names }) => names)
  }

  /** The same, each with the second at which it began. */
  get invoked(): [second: number, names: string][] {
    return this.fn.calls.map(({ atMs, names }) => [(atMs - this.startMs) / 1000, names])
  }
}
