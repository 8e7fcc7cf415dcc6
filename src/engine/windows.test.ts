import { beforeEach, describe, expect, it } from 'vitest'
import type { LaneParts } from './lane.ts'
import { page, record } from './fixture.ts'
import { LogWorld } from './log-world-fixture.ts'

let one: LogWorld
let position: number
beforeEach(() => {
  one = new LogWorld()
  position = 0
})

function start(limits: Partial<LaneParts['limits']>): void {
  one.start({ limits: { bytes: 100_000, windowMs: 40_000, windowOpens: 'firstRecord', ...limits } })
}

async function arriveAt(second: number, bytes?: number): Promise<void> {
  await one.clock.advanceBy(one.startMs + second * 1000 - one.clock.now())
  position++
  one.reader.arrive(page([record(`r${position}`, position, bytes === undefined ? {} : { bytes })]))
}

describe('a window that begins at the first record (Kafka, MQ)', () => {
  it('closes 40 s after t = 7 with the five records that came [PAGE-15, BAT-2, PAGE-11, BAT-8]', async () => {
    start({})
    for (const second of [7, 15, 20, 30, 46]) await arriveAt(second)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([[47, 'r1 r2 r3 r4 r5']])
  })

  it('closes early at the batch size [PAGE-16, BAT-1]', async () => {
    start({ size: 3 })
    for (const second of [7, 15, 20, 30]) await arriveAt(second)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([
      [20, 'r1 r2 r3'],
      [70, 'r4'],
    ])
  })

  it('closes early when the next record would pass the payload limit, which opens the next batch [PAGE-17, BAT-22]', async () => {
    start({ bytes: 14 + 100 + 1 + 100 })
    await arriveAt(7, 100)
    await arriveAt(15, 100)
    await arriveAt(20, 100)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([
      [20, 'r1 r2'],
      [60, 'r3'],
    ])
  })

  it('opens during an invocation for what arrives then, and goes out when that has ended at the earliest [PAGE-11]', async () => {
    one.fn.takesMs = 60_000
    start({ windowMs: 5000 })
    await arriveAt(0)
    await arriveAt(10)
    await arriveAt(62)
    await one.clock.advanceBy(200_000)
    expect(one.invoked).toEqual([
      [5, 'r1'],
      [65, 'r2 r3'],
    ])
  })
})

describe('a window that begins when the previous invocation ends (Kinesis, DynamoDB, SQS)', () => {
  it('opens first at the first record, then at the end of each invocation [PAGE-8, BAT-5]', async () => {
    one.fn.takesMs = 3000
    start({ windowOpens: 'previousInvocationEnd', windowMs: 10_000 })
    await arriveAt(2)
    await arriveAt(14)
    await arriveAt(20)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([
      [12, 'r1'],
      [25, 'r2 r3'],
    ])
  })

  it('invokes nothing when it ends empty, and the next record opens the next one [BAT-10]', async () => {
    start({ windowOpens: 'previousInvocationEnd', windowMs: 10_000 })
    await arriveAt(0)
    await arriveAt(25)
    await arriveAt(34)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([
      [10, 'r1'],
      [35, 'r2 r3'],
    ])
  })

  it('does not run while a batch is tried again, and nothing joins that batch [BAT-23, PAGE-19]', async () => {
    start({ windowOpens: 'previousInvocationEnd', windowMs: 10_000 })
    one.fn.answer = (_, call) =>
      call <= 6 ? { kind: 'failure', cause: 'error', message: 'no' } : { kind: 'success', body: '' }
    await arriveAt(0)
    await arriveAt(12)
    await one.clock.advanceBy(100_000)
    const at = one.invoked
    expect(at.slice(0, 7).every(([, names]) => names === 'r1')).toBe(true)
    expect(at.slice(7)).toEqual([[at[6]![0] + 10, 'r2']])
  })

  it('is kept by a page that only moves the position on', async () => {
    start({ windowOpens: 'previousInvocationEnd', windowMs: 10_000 })
    await arriveAt(0)
    await one.clock.advanceBy(12_000)
    one.reader.arrive(page([], { through: '7' }))
    position = 7
    await arriveAt(15)
    await one.clock.advanceBy(100_000)
    expect(one.invoked).toEqual([
      [10, 'r1'],
      [20, 'r8'],
    ])
    expect(one.reader.stored).toEqual(['1', '7', '8'])
  })
})
