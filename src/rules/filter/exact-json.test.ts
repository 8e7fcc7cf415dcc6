import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshSeed } from '../../time/index.ts'
import { parseExactly } from './exact-json.ts'
import { ExactNumber, isComparable, survivesAsDouble } from './exact-number.ts'

function asDoubles(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.value
  if (Array.isArray(value)) return value.map(asDoubles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asDoubles(member)]))
}

describe('parsing exactly', () => {
  const seed = freshSeed()

  it(`gives what JSON.parse gives, with numbers as written (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 5, stringUnit: 'binary' }),
        fc.constantFrom(0, 1, 2),
        (text, indent) => {
          const spelled = JSON.stringify(JSON.parse(text), null, indent)
          expect(asDoubles(parseExactly(spelled))).toEqual(JSON.parse(spelled))
        },
      ),
      { seed, numRuns: 500 },
    )
  })

  it('keeps the texts of numbers', () => {
    const text = ' {"a": [1.0, -2E+3 ,{"b":300.00}],"c" :0.10e-1 , "d":"5\\\\" , "d":6} '
    expect(parseExactly(text)).toEqual({
      a: [new ExactNumber('1.0'), new ExactNumber('-2E+3'), { b: new ExactNumber('300.00') }],
      c: new ExactNumber('0.10e-1'),
      d: new ExactNumber('6'),
    })
  })

  it('takes any depth', () => {
    let value = parseExactly(`${'['.repeat(500_000)}1${']'.repeat(500_000)}`)
    for (let depth = 0; depth < 500_000; depth++) value = (value as unknown[])[0]
    expect(value).toEqual(new ExactNumber('1'))
  })
})

describe('exact numbers', () => {
  it.each([
    ['9007199254740992', true],
    ['-9007199254740992', true],
    ['9007199254740992.000', true],
    ['9.007199254740992e15', true],
    ['90071992547409920e-1', true],
    ['9007199254740993', false],
    ['9007199254740992.5', false],
    ['-9007199254740993', false],
    ['9007199254740994', false],
    ['1e300', false],
    ['1e400', false],
    ['0', true],
  ])('%s is comparable: %s [FLT-19]', (text, expected) => {
    expect(isComparable(Number(text), text)).toBe(expected)
  })

  it('survive as doubles when printing says the same number', () => {
    for (const text of ['0.1', '1.0', '1e-7', '-0', '0.000', '3.018e2', '123456789012345']) {
      expect([text, survivesAsDouble(text)]).toEqual([text, true])
    }
    for (const text of ['0.1000000000000000055', '9007199254740993', '1e400']) {
      expect([text, survivesAsDouble(text)]).toEqual([text, false])
    }
  })
})
