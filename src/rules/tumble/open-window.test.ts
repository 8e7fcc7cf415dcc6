import { describe, expect, it } from 'vitest'
import { formatWindow, isTooLarge, MAXIMUM_STATE_BYTES, opened, parseWindow } from './open-window.ts'
import { readState } from './window-answer.ts'

const window = { startMs: 0, endMs: 60_000 }

describe('an open window', () => {
  it('begins with the state {}, and goes on with what it has [TUM-3]', () => {
    const open = opened(window, null)
    expect(open).toEqual({ ...window, state: '{}' })
    const later = { ...open, state: '{"sum":3}' }
    expect(opened(window, later)).toBe(later)
    expect(opened({ startMs: 60_000, endMs: 120_000 }, later).state).toBe('{}')
  })

  it('is stored and read back whole [TUM-3]', () => {
    const open = { ...window, state: '{"naïve \\u2028":{"a":[1,null]}}' }
    const stored = { open, position: '17' }
    expect(parseWindow(formatWindow(stored))).toEqual(stored)
  })

  it('has to end early above 1 MB of UTF-8 [TUM-5]', () => {
    const ofBytes = (bytes: number) => ({ ...window, state: `{"a":"é${'x'.repeat(bytes - 10)}"}` })
    expect(Buffer.byteLength(ofBytes(MAXIMUM_STATE_BYTES).state)).toBe(MAXIMUM_STATE_BYTES)
    expect(isTooLarge(ofBytes(MAXIMUM_STATE_BYTES))).toBe(false)
    expect(isTooLarge(ofBytes(MAXIMUM_STATE_BYTES + 1))).toBe(true)
  })
})

describe('the answer of a window', () => {
  it('has a state that is an object, whatever else it has [TUM-4, TUM-17, RBF-24]', () => {
    expect(readState('{"state":{"a":{"b":[1]}},"batchItemFailures":[]}')).toEqual({
      kind: 'state',
      state: '{"a":{"b":[1]}}',
    })
    expect(readState(' {"state": { } } ')).toEqual({ kind: 'state', state: '{}' })
    expect(readState('{"state":1.0}')).toMatchObject({ kind: 'wrong' })
  })

  it.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['{"state":', 'is not JSON'],
    ['null', 'has no state'],
    ['[]', 'has no state'],
    ['"state"', 'has no state'],
    ['{}', 'has no state'],
    ['{"State":{}}', 'has no state'],
    ['{"batchItemFailures":[]}', 'has no state'],
    ['{"state":null}', 'is not an object'],
    ['{"state":[]}', 'is not an object'],
    ['{"state":"a"}', 'is not an object'],
    ['{"state":1}', 'is not an object'],
  ])('without one is a failure: %s [TUM-4, TUM-17]', (body, why) => {
    expect(readState(body)).toEqual({ kind: 'wrong', why: expect.stringContaining(why) })
  })
})
