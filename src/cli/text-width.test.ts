import { describe, expect, it } from 'vitest'
import { columnsOf, cut, printable, toLeft, toRight, wrapped } from './text-width.ts'

describe('text on a terminal', () => {
  it('loses what would move the cursor or colour the rest', () => {
    expect(printable('a\u001b[31mred\u001b[0m\tb\u0007\u001b]0;title\u0007\r\n')).toBe('ared  b')
  })

  it('is measured in columns', () => {
    expect(['abc', 'ä', 'e\u0301', '日本', '👍🏽', '…'].map(columnsOf)).toEqual([3, 1, 1, 4, 2, 1])
  })

  it('is cut so that it fits, the sign of it included', () => {
    expect([cut('abcdef', 6), cut('abcdef', 5), cut('日本語', 4), cut('日本語', 1), cut('a', 0)]).toEqual([
      'abcdef',
      'abcd…',
      '日…',
      '…',
      '',
    ])
  })

  it('is broken at spaces where it is too long, and keeps those in front', () => {
    expect(wrapped('  one two three', 7)).toEqual(['  one', 'two', 'three'])
    expect(wrapped('abcdefgh ij', 4)).toEqual(['abc…', 'ij'])
    expect(wrapped('', 4)).toEqual([''])
  })

  it('is filled up to a width', () => {
    expect([toLeft('ab', 4), toRight('ab', 4), toLeft('日本', 5), toLeft('abcdef', 4)]).toEqual([
      'ab  ',
      '  ab',
      '日本 ',
      'abc…',
    ])
  })
})
