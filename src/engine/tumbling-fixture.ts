import type {
  EventBody,
  InvocationOutcome,
  InvocationRequest,
  SourceRecord,
  LogSource,
} from '../model/index.ts'
import type { SettleLimits } from '../rules/settle/index.ts'
import { VirtualClock } from '../time/index.ts'
import { eventsOf, FixtureReader, FixtureSource, laneParts, page, record } from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { LogMapping } from './log-mapping.ts'

/** What a function gets in these tests. */
export interface WindowedEvent {
  readonly Records: readonly { readonly name: string }[]
  readonly window: { readonly start: string; readonly end: string }
  readonly state: { readonly seen?: string }
  readonly isFinalInvokeForWindow: boolean
  readonly isWindowTerminatedEarly: boolean
}

export const LENGTH_MS = 60_000

export const answers = (body: object): InvocationOutcome => ({ kind: 'success', body: JSON.stringify(body) })
export const failure: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'poison' }

/** Adds the names of its records to those in its state. */
export function adds({ state, Records }: WindowedEvent): InvocationOutcome {
  const seen = [state.seen ?? '', ...Records.map(({ name }) => name)].filter((text) => text !== '')
  return answers({ state: { seen: seen.join(' ') } })
}

export const settle = (limits: Partial<SettleLimits>): Partial<LaneParts> => ({
  settle: {
    maximumRetryAttempts: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    ...limits,
  },
})

/** Test fixture: one shard with tumbling windows of a minute, whose first one begins when the clock does. */
export class WindowWorld {
  readonly clock = new VirtualClock()
  readonly startMs = Math.floor(this.clock.now() / LENGTH_MS) * LENGTH_MS
  readonly events: EventBody[] = []
  readonly invocations: InvocationRequest[] = []
  reader = new FixtureReader()
  answer: (event: WindowedEvent, call: number) => InvocationOutcome = adds
  #position = 0

  start(given: Partial<LaneParts> = {}, source: LogSource = new FixtureSource(this.reader)): LogMapping {
    const fn = {
      invoke: async (request: InvocationRequest) => {
        this.invocations.push(request)
        request.onStarted(this.clock.now())
        return this.answer(request.event as WindowedEvent, this.invocations.length)
      },
      close: async () => {},
    }
    const parts: LaneParts = {
      ...laneParts({ source, fn, clock: this.clock }),
      readsBody: true,
      tumbling: { lengthMs: LENGTH_MS, eventSourceARN: 'arn:aws:kinesis:us-east-2:1:stream/orders' },
      ...given,
    }
    const mapping = new LogMapping(source, parts)
    mapping.events$.subscribe((event) => this.events.push(event))
    return mapping
  }

  /** A record that arrives so many seconds after the start of the first window. */
  at(second: number, name: string): SourceRecord {
    return record(name, ++this.#position, { arrivedMs: this.startMs + second * 1000 })
  }

  async arriveAt(second: number, name: string): Promise<void> {
    await this.clock.advanceBy(this.startMs + second * 1000 - this.clock.now())
    this.reader.arrive(page([this.at(second, name)]))
    await this.clock.settle()
  }

  /** Polls as a source does that finds nothing. */
  async idleUntil(second: number): Promise<void> {
    while (this.clock.now() < this.startMs + second * 1000) {
      this.reader.arrive(page([]))
      await this.clock.advanceBy(1000)
    }
  }

  /** Each invocation: second, names, what state it got, and whether it is the last of its window or an early end. */
  seen(): (readonly (string | number)[])[] {
    const started = eventsOf(this.events, 'FunctionInvoked')
    return this.invocations.map(({ event }, index) => {
      const { Records, state, isFinalInvokeForWindow, isWindowTerminatedEarly } = event as WindowedEvent
      const { at } = started[index] as { at: string }
      const second = (Date.parse(at) - this.startMs) / 1000
      const part = isFinalInvokeForWindow ? ['final'] : isWindowTerminatedEarly ? ['early'] : []
      const names = Records.map(({ name }) => name).join(' ')
      return [second, names, (state.seen ?? '-').slice(0, 12), ...part]
    })
  }

  /** The minute in which the window of each invocation begins. */
  windows(): string[] {
    return this.invocations.map(({ event }) =>
      (event as WindowedEvent).window.start.replace(/.*T00:(\d\d):.*/, '$1'),
    )
  }

  triggers(): unknown[] {
    return eventsOf(this.events, 'FunctionInvoked').map((event) => 'trigger' in event && event.trigger)
  }
}
