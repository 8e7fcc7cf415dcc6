import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { seededRandom, type Random } from '../time/index.ts'
import { QueueWorld } from './queue-world-fixture.ts'

const SEEDS = 200
const CALM_MS = 600_000

/** What a seed draws. */
function worldOf(seed: number) {
  const random = seededRandom(seed)
  const chance = (share: number) => random.next() < share
  const below = (limit: number) => Math.floor(random.next() * limit)
  const fifo = chance(0.4)
  const returned = !fifo && chance(0.4)
  const windowMs = fifo || chance(0.5) ? 0 : 1000 + below(5000)
  const reports = !returned && chance(0.5)
  const one = new QueueWorld({
    concurrency: fifo ? 'groups' : returned ? [1, 5][below(2)]! : 'scaled',
    failedMessages: returned ? 'returned' : 'left',
    limits: {
      size: 1 + below(12),
      bytes: 300,
      windowMs,
      windowOpens: returned ? 'firstRecord' : 'previousInvocationEnd',
    },
    matches: chance(0.4) ? ({ position }) => !position.startsWith('dropped') : null,
    reportBatchItemFailures: reports,
    readsBody: reports,
  })
  one.queue.visibilityMs = 5000 + below(20_000)
  one.fn.takesMs = below(3000)
  return { one, random, chance, below, fifo, reports }
}

function outcomeOf(names: readonly string[], drawn: ReturnType<typeof worldOf>): InvocationOutcome {
  const { chance, below, reports } = drawn
  if (chance(0.2)) return { kind: 'failure', cause: 'error', message: 'boom' }
  if (chance(0.2)) return { kind: 'throttled', message: 'Rate Exceeded.' }
  if (!reports || chance(0.5)) return { kind: 'success', body: '' }
  const batchItemFailures = names.slice(below(names.length)).map((itemIdentifier) => ({ itemIdentifier }))
  return { kind: 'success', body: JSON.stringify({ batchItemFailures }) }
}

/** Which of a batch the function has succeeded with. */
function succeededOf(names: readonly string[], outcome: InvocationOutcome): readonly string[] {
  if (outcome.kind !== 'success') return []
  if (outcome.body === '') return names
  const { batchItemFailures } = JSON.parse(outcome.body) as {
    batchItemFailures: { itemIdentifier: string }[]
  }
  return names.filter((name) => !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === name))
}

function arrive(one: QueueWorld, at: number, random: Random, fifo: boolean): string {
  const kind = random.next() < 0.2 ? 'dropped' : 'm'
  const name = `${kind}${at}`
  const group = fifo ? `${'abc'[at % 3]}:` : ''
  one.queue.put(`${group}${name}`, random.next() < 0.1 ? { bytes: 1000 } : {})
  return name
}

describe('whatever happens to the messages of a queue', () => {
  it('none is removed that neither succeeded, was filtered nor was too large, and none is lost [PAGE-3, PAGE-36]', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const drawn = worldOf(seed)
      const { one, random, chance, below, fifo } = drawn
      const succeeded = new Set<string>()
      let calm = false
      let held = 0
      one.fn.answer = (names) => {
        const outcome: InvocationOutcome = calm ? { kind: 'success', body: '' } : outcomeOf(names, drawn)
        for (const name of succeededOf(names, outcome)) succeeded.add(name)
        return outcome
      }
      one.start()
      const all: string[] = []
      for (let step = 0; step < 30; step++) {
        for (let count = below(6); count > 0; count--) all.push(arrive(one, all.length, random, fifo))
        if (chance(0.15)) one.queue.fails.removals = below(4)
        if (chance(0.15)) one.queue.fails.receives = below(4)
        await one.clock.advanceBy(below(4000))
        const { progress } = one.mapping
        held = Math.max(held, progress.held - progress.lanes.size * one.size)
      }
      calm = true
      Object.assign(one.queue.fails, { removals: 0, receives: 0 })
      await one.clock.advanceBy(CALM_MS)
      one.mapping.stop()
      await one.clock.advanceBy(30_000)
      const discarded = one.named('RecordsDiscarded').map(({ first }) => first)
      const unexplained = one.queue.removed.filter(
        (name) => !succeeded.has(name) && !name.startsWith('dropped') && !discarded.includes(name),
      )
      const context = `seed ${seed}`
      expect(unexplained, context).toEqual([])
      expect([...one.queue.removed, ...Object.keys(one.queue.left)].toSorted(), context).toEqual(
        all.toSorted(),
      )
      expect(Object.keys(one.queue.left), context).toEqual([])
      expect(held, context).toBeLessThanOrEqual(0)
      expect(one.completed, context).toBe(true)
    }
  }, 60_000)

  it('the first successes of a FIFO group come in order, with a function that lists what is behind [FIFO-1]', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const drawn = worldOf(seed)
      if (!drawn.fifo) continue
      const { one, random, below } = drawn
      const order: string[] = []
      let calm = false
      one.fn.answer = (names) => {
        const outcome: InvocationOutcome = calm ? { kind: 'success', body: '' } : outcomeOf(names, drawn)
        order.push(...succeededOf(names, outcome))
        return outcome
      }
      one.start()
      let sent = 0
      for (let step = 0; step < 30; step++) {
        for (let count = below(6); count > 0; count--) arrive(one, sent++, random, true)
        await one.clock.advanceBy(below(4000))
      }
      calm = true
      await one.clock.advanceBy(CALM_MS)
      for (const group of [0, 1, 2]) {
        const numbers = [...new Set(order)].map((name) => Number(/\d+/.exec(name)![0]))
        const ofGroup = numbers.filter((number) => number % 3 === group)
        expect(ofGroup, `seed ${seed}`).toEqual(ofGroup.toSorted((a, b) => a - b))
      }
    }
  }, 60_000)
})
