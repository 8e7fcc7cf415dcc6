import { beforeEach, describe, expect, it } from 'vitest'
import { MAXIMUM_STATE_BYTES } from '../rules/tumble/open-window.ts'
import { eventsOf, FixtureReader, page } from './fixture.ts'
import { adds, answers, LENGTH_MS, WindowWorld, type WindowedEvent } from './tumbling-fixture.ts'

let w: WindowWorld
beforeEach(() => {
  w = new WindowWorld()
})

describe('the state of a window', () => {
  it('is stored with the position, and dropped with the final invocation [TUM-3, TUM-7, TUM-8]', async () => {
    w.start()
    await w.arriveAt(1, 'a')
    expect(JSON.parse(w.reader.window!)).toMatchObject({ open: { state: '{"seen":"a"}' }, position: '1' })
    await w.idleUntil(181)
    expect(w.reader.window).toBeUndefined()
    expect(w.reader.stored).toEqual(['1', '1'])
  })

  it('goes on after a restart in the middle [TUM-3]', async () => {
    const first = w.start()
    await w.arriveAt(1, 'a')
    first.stop()
    await w.clock.settle()
    const again = new FixtureReader()
    again.window = w.reader.window!
    w.reader = again
    w.start()
    await w.arriveAt(30, 'b')
    await w.arriveAt(61, 'c')
    expect(w.seen().slice(1)).toEqual([
      [30, 'b', 'a'],
      [61, '', 'a b', 'final'],
      [61, 'c', '-'],
    ])
  })

  it('comes to its end after a restart behind it, with nothing read [TUM-12]', async () => {
    const open = { startMs: w.startMs, endMs: w.startMs + LENGTH_MS, state: '{"seen":"z"}' }
    w.reader.window = JSON.stringify({ open, position: '7' })
    await w.clock.advanceBy(600_000)
    w.start()
    await w.clock.settle()
    expect(w.seen()).toEqual([])
    w.reader.arrive(page([]))
    await w.clock.settle()
    expect(w.seen()).toEqual([[600, '', 'z', 'final']])
    expect(w.reader.stored).toEqual(['7'])
    expect(w.reader.window).toBeUndefined()
  })

  it('must be in every w.answer, else the invocation has failed [TUM-4, TUM-17]', async () => {
    w.answer = (event, call) => (call <= 2 ? answers(call === 1 ? {} : { state: [] }) : adds(event))
    w.start()
    await w.arriveAt(1, 'a')
    await w.clock.advanceBy(10_000)
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [1.25, 'a', '-'],
      [1.75, 'a', '-'],
    ])
    expect(eventsOf(w.events, 'BatchFailed')).toEqual([
      expect.objectContaining({ cause: 'response', message: expect.stringContaining('no state') }),
      expect.objectContaining({ cause: 'response', message: expect.stringContaining('not an object') }),
    ])
  })

  it('above 1 MB ends the window early, and the same window goes on with a fresh one [TUM-5, TUM-6]', async () => {
    const large = 'x'.repeat(MAXIMUM_STATE_BYTES)
    w.answer = (event, call) => (call === 1 ? answers({ state: { seen: large } }) : adds(event))
    w.start({ limits: { size: 10, bytes: 6_291_456, windowMs: 0, windowOpens: 'previousInvocationEnd' } })
    await w.arriveAt(1, 'a')
    await w.arriveAt(2, 'b')
    await w.arriveAt(61, 'c')
    expect(w.seen()).toEqual([
      [1, 'a', '-'],
      [1, '', 'xxxxxxxxxxxx', 'early'],
      [2, 'b', '-'],
      [61, '', 'b', 'final'],
      [61, 'c', '-'],
    ])
    expect(w.windows()).toEqual(['00', '00', '00', '00', '01'])
    expect(w.reader.stored.at(1)).toBe('1')
  })

  it('above 1 MB that was stored before a kill ends the window early after the restart [TUM-5]', async () => {
    const state = JSON.stringify({ seen: 'x'.repeat(MAXIMUM_STATE_BYTES) })
    w.reader.window = JSON.stringify({
      open: { startMs: w.startMs, endMs: w.startMs + LENGTH_MS, state },
      position: '7',
    })
    w.start({ limits: { size: 10, bytes: 6_291_456, windowMs: 0, windowOpens: 'previousInvocationEnd' } })
    await w.arriveAt(2, 'b')
    expect(w.seen()).toEqual([
      [2, '', 'xxxxxxxxxxxx', 'early'],
      [2, 'b', '-'],
    ])
  })

  it('counts to the payload limit, and what does not fit beside it comes in the next invocation [BAT-22, TUM-5]', async () => {
    // Room for two of these records beside an empty state, for one beside the state of one, for none beside more.
    const limits = { size: 10, bytes: 520, windowMs: 0, windowOpens: 'previousInvocationEnd' } as const
    const name = 'n'.repeat(100)
    w.start({ limits })
    await w.arriveAt(1, name)
    w.reader.arrive(page([w.at(1, name), w.at(1, name)]))
    await w.clock.settle()
    await w.idleUntil(181)
    const kinds = w.invocations.map(({ event }) => {
      const { Records, isWindowTerminatedEarly, isFinalInvokeForWindow } = event as WindowedEvent
      return isFinalInvokeForWindow ? 'final' : isWindowTerminatedEarly ? 'early' : Records.length
    })
    expect(kinds).toEqual([1, 1, 'early', 1, 'final'])
    expect(w.triggers()).toEqual(['available', 'payload', 'tumbling', 'available', 'tumbling'])
    for (const { event, bytes } of w.invocations) {
      expect(bytes).toBe(Buffer.byteLength(JSON.stringify(event)))
      expect(bytes).toBeLessThanOrEqual(limits.bytes)
    }
  })

  it('that no event has room for fails the invocation [TUM-5, TUM-4]', async () => {
    const limits = { size: 10, bytes: 520, windowMs: 0, windowOpens: 'previousInvocationEnd' } as const
    w.answer = (event, call) => (call === 1 ? answers({ state: { seen: 'x'.repeat(400) } }) : adds(event))
    w.start({ limits })
    await w.arriveAt(1, 'a')
    await w.clock.advanceBy(1000)
    expect(eventsOf(w.events, 'BatchFailed')).toEqual([
      expect.objectContaining({
        cause: 'response',
        message: expect.stringContaining('larger than an event'),
      }),
    ])
    expect(JSON.parse(w.reader.window!).open.state).toBe('{"seen":"a"}')
  })

  it('takes room from each record: one that fits without a window only is never sent [GEN-8, BAT-22, TUM-2]', async () => {
    const limits = { size: 10, bytes: 520, windowMs: 0, windowOpens: 'previousInvocationEnd' } as const
    w.start({ limits })
    w.reader.arrive(page([w.at(1, 'n'.repeat(400)), w.at(1, 'a')]))
    await w.clock.settle()
    expect(w.seen()).toEqual([[0, 'a', '-']])
    expect(eventsOf(w.events, 'RecordsDiscarded')).toEqual([
      expect.objectContaining({ condition: 'MaximumPayloadSizeExceeded', records: 1, first: '1' }),
    ])
  })
})
