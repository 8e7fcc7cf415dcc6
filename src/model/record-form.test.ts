import { describe, expect, it } from 'vitest'
import { readForms, RecordFormError, recordOfLine } from './record-form.ts'

describe('a line of records', () => {
  it('is one JSON object', () => {
    expect(recordOfLine(' {"Data": 1} ')).toEqual({ Data: 1 })
    expect(recordOfLine('\uFEFF{"Data": 1}')).toEqual({ Data: 1 })
  })

  it.each([
    ['{"Data": 1', /one JSON object on one line: .*JSON/],
    ['[1]', /, not a list$/],
    ['null', /, not null$/],
    ['"text"', /, not "text"$/],
    ['{"Data": 1} {"Data": 2}', /one JSON object on one line: /],
  ])('is not %s', (line, message) => {
    expect(() => recordOfLine(line)).toThrow(message)
    expect(() => recordOfLine(line)).toThrow(RecordFormError)
  })
})

describe('records given together', () => {
  it('are refused with the index of the first that is wrong', () => {
    const read = () => readForms(['1', '2', 'x', 'y'], recordOfLine)
    expect(() => readForms(['{}'], recordOfLine)).not.toThrow()
    expect(read).toThrow(expect.objectContaining({ index: 0 }))
    expect(() => readForms(['{}', '{}', '[]'], recordOfLine)).toThrow(expect.objectContaining({ index: 2 }))
  })

  it('pass on what is no wrong form', () => {
    const bug = new TypeError('a bug')
    const throwing = () => {
      throw bug
    }
    expect(() => readForms([1], throwing)).toThrow(bug)
  })
})
