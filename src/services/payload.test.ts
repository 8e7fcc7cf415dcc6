import { describe, expect, it } from 'vitest'
import { payloadBytes, RecordFormError } from './payload.ts'

describe('payloadBytes', () => {
  it('lets a string go as it is', () => {
    expect(payloadBytes('héllo')).toEqual(Buffer.from('héllo'))
    expect(payloadBytes('')).toEqual(Buffer.alloc(0))
    expect(payloadBytes('null')).toEqual(Buffer.from('null'))
  })

  it('turns objects, lists, numbers and booleans into JSON', () => {
    expect(payloadBytes({ a: [1, 'x'] })?.toString()).toBe('{"a":[1,"x"]}')
    expect(payloadBytes([1, 2])?.toString()).toBe('[1,2]')
    expect(payloadBytes(7)?.toString()).toBe('7')
    expect(payloadBytes(false)?.toString()).toBe('false')
  })

  it('keeps null as null', () => {
    expect(payloadBytes(null)).toBeNull()
    expect(payloadBytes(undefined)).toBeNull()
  })

  it('reads an object whose one member is Base64 as bytes', () => {
    expect(payloadBytes({ Base64: '/wA=' })).toEqual(Buffer.from([255, 0]))
    expect(payloadBytes({ Base64: '' })).toEqual(Buffer.alloc(0))
    expect(payloadBytes({ Base64: '/wA=', other: 1 })?.toString()).toBe('{"Base64":"/wA=","other":1}')
  })

  it('refuses what is not base64', () => {
    expect(() => payloadBytes({ Base64: 'a b' })).toThrow(RecordFormError)
    expect(() => payloadBytes({ Base64: 7 })).toThrow('Base64 must be a string of base64, not 7')
  })
})
