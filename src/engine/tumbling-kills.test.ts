import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { InvocationOutcome, SourceRecord } from '../model/index.ts'
import { FixtureReader, page } from './fixture.ts'
import type { LaneParts } from './lane.ts'
import { adds, failure, settle, WindowWorld, type WindowedEvent } from './tumbling-fixture.ts'

/** What one life of the process does: some polls, then it is killed or drained. */
interface Life {
  readonly polls: number
  readonly killed: boolean
}

/** What the function does, invocation after invocation. */
type Turn = 'succeed' | 'fail' | 'report' | 'no state'

const scenario = {
  gapsInSeconds: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 25 }),
  lives: fc.array(fc.record({ polls: fc.integer({ min: 0, max: 12 }), killed: fc.boolean() }), {
    maxLength: 5,
  }),
  turns: fc.array(fc.constantFrom<Turn>('succeed', 'succeed', 'fail', 'report', 'no state'), {
    maxLength: 30,
  }),
  size: fc.integer({ min: 1, max: 5 }),
  bisects: fc.boolean(),
}

it('counts every record exactly once in the state of its window, whatever fails and whenever the process is killed [TUM-3, TUM-8, TUM-10, TUM-14, TUM-15, TUM-20]', async () => {
  const property = fc.asyncProperty(fc.record(scenario), async ({ gapsInSeconds, lives, ...given }) => {
    const shard = new Shard(gapsInSeconds, given)
    for (const life of lives) await shard.live(life)
    await shard.liveToTheEnd()
    expect([...shard.sums].toSorted()).toEqual(shard.expectedSums)
    for (const starts of shard.windowsOfBatches) expect(starts.size).toBe(1)
  })
  // The seed of a failing run is printed by fast-check with its counterexample.
  await fc.assert(property, { numRuns: 150 })
})

/** A shard whose records come at their time, over all lives of the process that reads it. */
class Shard {
  readonly world = new WindowWorld()
  /** The last state that the final invocation of each window got. */
  readonly sums = new Map<string, string>()
  readonly windowsOfBatches: Set<number>[] = []
  readonly #records: readonly SourceRecord[]
  readonly #options: { readonly size: number; readonly bisects: boolean }
  readonly #turns: Turn[]
  #stored = 0

  constructor(gapsInSeconds: readonly number[], given: { turns: Turn[]; size: number; bisects: boolean }) {
    let second = 0
    this.#records = gapsInSeconds.map((gap, index) => this.world.at((second += gap), `r${index + 1}`))
    this.#turns = [...given.turns]
    this.#options = given
    this.world.answer = (event) => this.#answer(event)
  }

  /** Each window with its records, as a plain loop has them. */
  get expectedSums(): (readonly [string, string])[] {
    const sums = new Map<string, string[]>()
    for (const { arrivedMs, event } of this.#records) {
      const start = startOf(arrivedMs)
      sums.set(start, [...(sums.get(start) ?? []), (event as { name: string }).name])
    }
    return [...sums].map(([start, names]) => [start, names.join(' ')] as const).toSorted()
  }

  async live({ polls, killed }: Life): Promise<void> {
    const stop = this.#start()
    for (let poll = 0; poll < polls; poll++) await this.#poll()
    await stop(killed)
  }

  async liveToTheEnd(): Promise<void> {
    const stop = this.#start()
    for (let poll = 0; poll < 300; poll++) await this.#poll()
    await stop(false)
  }

  /** A process begins where the last one has stored. @returns how it ends */
  #start(): (killed: boolean) => Promise<void> {
    const { world } = this
    const reader = new FixtureReader()
    if (world.reader.window !== undefined) reader.window = world.reader.window
    const position = Number(world.reader.stored.at(-1) ?? this.#stored)
    this.#stored = position
    world.reader = reader
    this.#next = position
    const limits: LaneParts['limits'] = {
      size: this.#options.size,
      bytes: 100_000,
      windowMs: 0,
      windowOpens: 'previousInvocationEnd',
    }
    const { bisects: bisectBatchOnFunctionError } = this.#options
    const mapping = world.start({
      limits,
      ...settle({ bisectBatchOnFunctionError, reportBatchItemFailures: true }),
    })
    return async (killed) => {
      // What a killed process would still store is not stored: nobody looks at its reader any more.
      if (killed) world.reader = Object.assign(new FixtureReader(), snapshotOf(reader))
      mapping.stop()
      await world.clock.advanceBy(61_000)
    }
  }

  #next = 0

  /** What has arrived by now is read; the clock then moves on. */
  async #poll(): Promise<void> {
    const { world } = this
    const from = this.#next
    while ((this.#records[this.#next]?.arrivedMs ?? Infinity) <= world.clock.now()) this.#next++
    world.reader.arrive(page(this.#records.slice(from, this.#next)))
    await world.clock.advanceBy(7_000)
  }

  #answer(event: WindowedEvent): InvocationOutcome {
    const { Records, window, state, isFinalInvokeForWindow } = event
    if (Records.length > 0) {
      const arrivals = Records.map(({ name }) => this.#records[Number(name.slice(1)) - 1]!.arrivedMs)
      this.windowsOfBatches.push(new Set(arrivals.map((ms) => Math.floor(ms / 60_000))))
    }
    const turn = this.#turns.shift() ?? 'succeed'
    if (turn === 'fail') return failure
    if (turn === 'no state') return { kind: 'success', body: '{}' }
    if (turn === 'report' && Records.length > 0) return this.#reported(event)
    if (isFinalInvokeForWindow) this.sums.set(window.start, state.seen ?? '')
    return adds(event)
  }

  /** The second half is reported as failed; the state speaks of the first. */
  #reported(event: WindowedEvent): InvocationOutcome {
    const middle = Math.floor(event.Records.length / 2)
    const answer = adds({ ...event, Records: event.Records.slice(0, middle) })
    const itemIdentifier = event.Records[middle]!.name.slice(1)
    const body = answer.kind === 'success' ? JSON.parse(answer.body) : {}
    return { kind: 'success', body: JSON.stringify({ ...body, batchItemFailures: [{ itemIdentifier }] }) }
  }
}

function snapshotOf({ stored, window }: FixtureReader): Partial<FixtureReader> {
  return { stored: [...stored], ...(window === undefined ? {} : { window }) }
}

function startOf(ms: number): string {
  return new Date(Math.floor(ms / 60_000) * 60_000).toISOString().replace('.000Z', 'Z')
}
