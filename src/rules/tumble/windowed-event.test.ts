import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventBytes } from '../batch/index.ts'
import { pageAt, shape } from './fixture.ts'
import { readState } from './window-answer.ts'
import { freshShape, windowedEnvelopeBytes, windowedEvent, type WindowPart } from './windowed-event.ts'

const owner = {
  shardId: 'shardId-000000000001',
  eventSourceARN: 'arn:aws:kinesis:us-east-2:123456789012:stream/ordérs',
}
const [startMs, endMs] = [Date.parse('2024-01-01T10:00:00Z'), Date.parse('2024-01-01T10:02:00Z')]
const records = pageAt(startMs, startMs + 1).records

describe('the event of a window', () => {
  it('has its members beside the records [TUM-2, EVT-7]', () => {
    const window = { startMs, endMs, state: '{"a":3}' }
    expect(windowedEvent(records, shape, { window, part: 'records', owner })).toEqual({
      Records: records.map(({ event }) => event),
      window: { start: '2024-01-01T10:00:00Z', end: '2024-01-01T10:02:00Z' },
      state: { a: 3 },
      ...owner,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    })
  })

  it('says which invocation is the last, and which ends the window early; both without records [TUM-6, TUM-7]', () => {
    const window = { startMs, endMs, state: '{}' }
    const flags = (part: WindowPart) => windowedEvent([], shape, { window, part, owner })
    const early = { Records: [], isFinalInvokeForWindow: false, isWindowTerminatedEarly: true }
    expect(flags('final')).toMatchObject({
      Records: [],
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    })
    expect(flags('early')).toMatchObject(early)
  })

  it('has a length that is known without serialising, state and all [BAT-22, TUM-2]', () => {
    const states = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    const parts = fc.constantFrom<WindowPart>('records', 'final', 'early')
    const property = fc.property(states, parts, (value, part) => {
      const window = { startMs, endMs, state: JSON.stringify(value) }
      const sent = part === 'records' ? records : []
      const commas = Math.max(0, sent.length - 1)
      const bytes = sent.reduce((sum, { bytes }) => sum + bytes, commas)
      const event = windowedEvent(sent, shape, { window, part, owner })
      expect(windowedEnvelopeBytes(shape, { window, part, owner }) + bytes).toBe(
        Buffer.byteLength(JSON.stringify(event)),
      )
    })
    // The seed of a failing run is printed by fast-check with its counterexample.
    fc.assert(property, { numRuns: 300 })
  })

  it.each(['{"sum":9007199254740993}', '{"sum":1.0,"n":[-0,1e400,12345678901234567890]}', '{"toJSON":1.0}'])(
    'is written with the numbers of the state %s as the function wrote them [TUM-3, TUM-17]',
    (state) => {
      const answer = readState(`{"state": ${state}}`)
      expect(answer).toEqual({ kind: 'state', state })
      const about = { window: { startMs, endMs, state }, part: 'records', owner } as const
      const event = windowedEvent(records, shape, about)
      expect(JSON.stringify(event)).toContain(`"state":${state}`)
      expect(structuredClone(event)).toMatchObject({ state: JSON.parse(state) as object })
    },
  )

  it('needs so much room with a fresh state [BAT-22, TUM-3]', () => {
    const fresh = freshShape(shape, owner)
    expect(eventBytes(records, fresh)).toBe(Buffer.byteLength(JSON.stringify(fresh.build(records))))
    expect(fresh.build(records)).toMatchObject({ state: {} })
  })
})
