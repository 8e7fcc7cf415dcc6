import { describe, expect, it } from 'vitest'
import { md5OfAttributes, md5OfBody } from './message-digest.ts'

describe('the digests of SQS', () => {
  // That they are those of the service, the contract shows on a real one.
  it('do not depend on the order of attributes', () => {
    expect(md5OfBody('hello')).toBe('5d41402abc4b2a76b9719d911017c592')
    const attributes = {
      kind: { dataType: 'String', stringValue: 'order' },
      count: { dataType: 'Number', stringValue: '7' },
    }
    expect(md5OfAttributes(attributes)).toBe(
      md5OfAttributes(Object.fromEntries(Object.entries(attributes).toReversed())),
    )
    expect(md5OfAttributes(attributes)).toMatch(/^[0-9a-f]{32}$/)
  })
})
