import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../model/index.ts'
import { queueWorld, type GivenQueue } from './queue-world-fixture.ts'

const world = (given: GivenQueue = {}) => queueWorld({ concurrency: 'groups', ...given })
const groupsOfCall = (names: string) => new Set(names.split(' ').map((name) => name[0]))

describe('a FIFO queue', () => {
  it('has as many batches under way as groups are active [FIFO-2, PAGE-32]', async () => {
    const one = world({ limits: { size: 1 } })
    one.fn.takesMs = 1000
    for (const group of 'abcdefg') one.queue.arrive(`${group}:${group}1`, `${group}:${group}2`)
    await one.clock.advanceBy(0)
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1'])
    await one.clock.advanceBy(1999)
    expect(one.fn.peak).toBe(7)
    await one.clock.advanceBy(60_000)
    expect(one.queue.removed).toHaveLength(14)
    expect(one.mapping.progress.lanes.size).toBe(1)
  })

  it('has no more of them under way than MaximumConcurrency [FIFO-2]', async () => {
    const one = world({
      limits: { size: 1 },
      maximumConcurrency: 2,
    })
    one.fn.takesMs = 1000
    for (const group of 'abcde') one.queue.arrive(`${group}:${group}1`)
    await one.clock.advanceBy(60_000)
    expect(one.fn.peak).toBe(2)
    expect(one.queue.removed).toHaveLength(5)
  })

  it('mixes groups in a batch, and says which [FIFO-1, BAT-20]', async () => {
    const one = world()
    one.queue.arrive('a:a1', 'b:b1', 'a:a2')
    await one.clock.advanceBy(0)
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['a1 b1 a2'])
    expect(one.named('FunctionInvoked')).toMatchObject([{ groups: ['a', 'b'] }])
  })

  it('never has two batches under way with a group in common [CON-24]', async () => {
    const one = world({
      limits: { size: 2 },
    })
    const running = new Set<string>()
    one.fn.takesMs = 500
    const shared: string[] = []
    one.fn.onCall = (names) => {
      for (const group of groupsOfCall(names.join(' '))) {
        if (running.has(group!)) shared.push(group!)
        running.add(group!)
      }
      return () => groupsOfCall(names.join(' ')).forEach((group) => running.delete(group!))
    }
    for (let at = 0; at < 60; at++) one.queue.arrive(`${'abcde'[at % 5]}:${'abcde'[at % 5]}${at}`)
    await one.clock.advanceBy(120_000)
    expect(shared).toEqual([])
    expect(one.fn.peak).toBeGreaterThan(1)
    expect(one.queue.removed).toHaveLength(60)
  })

  it('blocks the groups of a failed batch until they are visible again, while others go on [ERR-25, FIFO-3]', async () => {
    const one = world()
    one.fn.answer = (names, call): InvocationOutcome =>
      call === 1 && names.includes('a1')
        ? { kind: 'failure', cause: 'error', message: 'boom' }
        : { kind: 'success', body: '' }
    one.queue.arrive('a:a1')
    await one.clock.advanceBy(1000)
    one.queue.arrive('a:a2', 'b:b1')
    await one.clock.advanceBy(60_000)
    expect(one.fn.calls.map(({ names, atMs }) => `${atMs} ${names}`)).toEqual([
      '0 a1',
      '1000 b1',
      '30000 a1 a2',
    ])
  })

  it('does not go on with a group that is shown again while the function still has it [CON-24, ERR-19]', async () => {
    const one = world()
    one.fn.takesMs = 40_000
    one.queue.arrive('a:a1', 'a:a2')
    await one.clock.advanceBy(1000)
    one.fn.takesMs = 1000
    one.queue.arrive('b:b1')
    await one.clock.advanceBy(120_000)
    // At 30 s the queue shows a1 and a2, which are let go: then again at 60 s, for their deletion at 40 s came too late.
    expect(one.fn.calls.map(({ names, atMs }) => `${atMs} ${names}`)).toEqual([
      '0 a1 a2',
      '1000 b1',
      '60000 a1 a2',
    ])
    expect(
      one.named('MessagesReturned').map(({ reason, records, groups }) => [reason, records, groups]),
    ).toEqual([
      ['groupInFlight', 2, ['a']],
      ['notHeld', 2, ['a']],
    ])
    expect(one.queue.removed).toEqual(['b1', 'a1', 'a2'])
  })

  it('goes on with the other groups of what it is shown meanwhile [CON-24, FIFO-2]', async () => {
    const one = world()
    one.fn.takesMs = 40_000
    one.queue.arrive('a:a1')
    await one.clock.advanceBy(29_999)
    one.fn.takesMs = 1000
    one.queue.mostAtOnce = 1
    await one.clock.advanceBy(1)
    one.queue.mostAtOnce = 10
    one.queue.arrive('b:b1', 'a:a2')
    await one.clock.advanceBy(5000)
    expect(one.fn.calls.map(({ names, atMs }) => `${atMs} ${names}`)).toEqual(['0 a1', '30000 b1'])
    await one.clock.advanceBy(120_000)
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['a1', 'b1', 'a1 a2'])
    expect(one.mapping.progress.held).toBe(0)
  })

  it('holds back a group whose batch waits for a throttled function [CON-24, ERR-19]', async () => {
    const one = world()
    one.fn.answer = (): InvocationOutcome =>
      one.clock.now() < 29_000
        ? { kind: 'throttled', message: 'Rate Exceeded.' }
        : { kind: 'success', body: '' }
    one.queue.arrive('a:a1', 'a:a2')
    await one.clock.advanceBy(200_000)
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['a1 a2'])
    expect(one.named('MessagesReturned').map(({ reason }) => reason)).toEqual(['groupInFlight', 'notHeld'])
    expect(one.queue.removed).toEqual(['a1', 'a2'])
  })

  it('deletes nothing of a group behind a message that comes again [FIFO-3]', async () => {
    const one = world()
    one.fn.takesMs = 31_000
    one.queue.arrive('a:a1', 'a:a2')
    await one.clock.advanceBy(5000)
    one.fn.takesMs = 0
    // At 30 s a1 alone is received again, so that only it has another receipt when the function is done.
    one.queue.mostAtOnce = 1
    await one.clock.advanceBy(120_000)
    expect(one.fn.calls.map(({ names }) => names)).toEqual(['a1 a2', 'a1', 'a2'])
    expect(one.queue.removed).toEqual(['a1', 'a2'])
  })
})
