import { describe, expect, it } from 'vitest'
import { compileFilters, parseFilters } from './index.ts'

function filtersOf(...patterns: string[]) {
  return parseFilters({ patterns: patterns.map((pattern) => `{"body":${pattern}}`), sourceType: 'sqs' })
}

/** Which of these bodies pass one of these patterns. */
function passed(patterns: readonly string[], bodies: readonly string[]): readonly string[] {
  const { filters, problems } = filtersOf(...patterns)
  expect(problems).toEqual([])
  const matches = compileFilters(filters, 'sqs')
  return bodies.filter((data) => matches({ event: {}, data }))
}

const JOHN = '{"people":[{"first":"John","last":"Doe"},{"first":"Anna","last":"Smith"}]}'
const NESTED = '{"people":[[{"first":"John","last":"Doe"}],[{"first":"Anna","last":"Smith"}]]}'

describe('fields', () => {
  it('must all match, each by one of its values [FLT-5]', () => {
    const bodies = ['{"a":1,"b":2}', '{"a":1}', '{"a":3,"b":2}', '{"a":1,"b":9}', '{"a":3,"b":4}']
    expect(passed(['{"a":[1,3],"b":[2,4]}'], bodies)).toEqual([bodies[0], bodies[2], bodies[4]])
  })

  it('of one filter suffice, whichever [FLT-3]', () => {
    const bodies = ['{"a":1}', '{"b":2}', '{"c":3}']
    expect(passed(['{"a":[1]}', '{"b":[2]}'], bodies)).toEqual(bodies.slice(0, 2))
  })

  it('match a list that shares a value with the pattern [FLT-22]', () => {
    const bodies = ['{"a":["x","z"]}', '{"a":[["y"]]}', '{"a":["z"]}', '{"a":[]}', '{"a":["z",{"b":"x"}]}']
    expect(passed(['{"a":["x","y"]}'], bodies)).toEqual(bodies.slice(0, 2))
  })

  it('find their values in the same element of a list of objects [FLT-21]', () => {
    const names = (first: string, last: string) => `{"people":{"first":["${first}"],"last":["${last}"]}}`
    expect(passed([names('Anna', 'Smith')], [JOHN, NESTED])).toEqual([JOHN, NESTED])
    expect(passed([names('Anna', 'Doe')], [JOHN, NESTED])).toEqual([])
    expect(passed(['{"people":{"first":["Anna"]}}'], [JOHN, NESTED])).toEqual([JOHN, NESTED])
  })

  it('may be absent from the chosen element only once one is chosen [FLT-20, FLT-21]', () => {
    const body = '{"a":[{"b":1,"c":"y"},{"c":"x"}]}'
    expect(passed(['{"a":{"b":[{"exists":false}],"c":["x"]}}'], [body])).toEqual([])
    expect(passed(['{"a":{"d":[{"exists":false}],"c":["x"]}}'], [body.replace('"b"', '"d"')])).toHaveLength(1)
  })

  it('are looked for in lists nested a thousand deep and no deeper, without end of stack [FLT-21]', () => {
    const nested = (depth: number, inner: string) => `{"a":${'['.repeat(depth)}${inner}${']'.repeat(depth)}}`
    expect(passed(['{"a":["x"]}'], [nested(1000, '"x"')])).toHaveLength(1)
    expect(passed(['{"a":["x"]}'], [nested(1001, '"x"'), nested(200_000, '"x"')])).toEqual([])
    const absent = '{"a":{"b":[{"exists":false}],"c":[1]}}'
    expect(passed([absent], [nested(999, '{"c":1}'), nested(999, '{"c":1,"b":1}')])).toHaveLength(1)
    expect(passed([absent], [nested(200_000, '{"c":1}')])).toEqual([])
    expect(passed(['{"b":[300]}'], [nested(200_000, '"x"').replace('}', ',"b":[300]}')])).toHaveLength(1)
  })

  it('take long lists in a time that grows with their length, not with its square [FLT-21]', () => {
    const elements = Array.from({ length: 20_000 }, (_, index) => `{"p":[1,${index}],"q":[2,${index}],"r":0}`)
    const body = `{"a":[${elements.join(',')}]}`
    expect(passed(['{"a":{"p":[1],"q":[2],"r":["never"]}}'], [body])).toEqual([])
    expect(passed(['{"a":{"m":[{"exists":false}],"p":[1],"q":[2],"r":["never"]}}'], [body])).toEqual([])
  })

  it('have dots for nesting, in patterns and in records [FLT-28]', () => {
    const bodies = [
      '{"a":{"b":{"c":1}}}',
      '{"a.b":{"c":1}}',
      '{"a":{"b.c":1}}',
      '{"a.b.c":1}',
      '{"a":{"c":1}}',
    ]
    for (const pattern of [
      '{"a":{"b":{"c":[1]}}}',
      '{"a.b":{"c":[1]}}',
      '{"a":{"b.c":[1]}}',
      '{"a.b.c":[1]}',
    ]) {
      expect(passed([pattern], bodies)).toEqual(bodies.slice(0, 4))
    }
    const both = '{"a":{"b":{"c":1}},"a.b":{"d":2}}'
    expect(passed(['{"a":{"b":{"c":[1],"d":[2]}}}'], [both])).toEqual([both])
  })

  it('reached by several names still keep to one element of each list [FLT-28, FLT-21]', () => {
    const xy = (x: number, y: number) => `{"a":{"b":{"x":[${x}],"y":[${y}],"z":[3]}}}`
    const body = '{"a":{"b":[{"x":1,"y":9},{"x":9,"y":2}]},"a.b":{"z":3}}'
    expect([xy(1, 9), xy(9, 2), xy(1, 2)].map((pattern) => passed([pattern], [body]).length)).toEqual([
      1, 1, 0,
    ])
    const other = '{"a":{"b":[{"y":2},{"x":1,"y":9}]},"a.b":{"x":5}}'
    expect(passed(['{"a":{"b":{"x":[1,5],"y":[2]}}}'], [other])).toHaveLength(1)
    expect(passed(['{"a":{"b":{"x":[1],"y":[2]}}}'], [other])).toHaveLength(0)
  })

  it('may have names that every JavaScript object has', () => {
    const bodies = ['{}', '{"constructor":1,"__proto__":{"toString":1}}']
    expect(passed(['{"constructor":[{"exists":true}]}'], bodies)).toEqual([bodies[1]])
    expect(passed(['{"__proto__":{"toString":[1]}}'], bodies)).toEqual([bodies[1]])
    expect(passed(['{"toString":[{"exists":false}]}'], bodies)).toEqual(bodies)
  })

  it('count once: the last of a key, with a warning [FLT-26, CON-6]', () => {
    const twice = '{"a":{"b":["x"]},"a":{"c":["y"]}}'
    expect(filtersOf(twice).warnings).toMatchObject([
      {
        code: 'FilterKeyDuplicate',
        column: 10,
        rule: 'FLT-26',
        message: expect.stringMatching(/"a" stands twice/) as string,
      },
    ])
    expect(passed([twice], ['{"a":{"c":"y"}}', '{"a":{"b":"x"}}'])).toEqual(['{"a":{"c":"y"}}'])
    expect(passed(['{"b":["x"],"b":["y"]}'], ['{"b":"x"}', '{"b":"y"}'])).toEqual(['{"b":"y"}'])
    expect(passed(['{"b":["y"]}'], ['{"b":"y","b":"x"}', '{"b":"x","b":"y"}'])).toEqual(['{"b":"x","b":"y"}'])
    expect(filtersOf('{"a":{"b":["x"]},"a.b":["y"]}').warnings).toMatchObject([
      { code: 'FilterFieldReplaced' },
    ])
  })
})

describe('$or', () => {
  const bodies = ['{"a":1}', '{"b":2}', '{"c":3}', '{"a":1,"d":4}', '{"b":2,"d":4}', '{"c":3,"d":4}']

  it('takes one of its alternatives, and all that stands beside it [FLT-16, FLT-5, NEW-15]', () => {
    expect(passed(['{"$or":[{"a":[1]},{"b":[2]}]}'], bodies)).toEqual(
      bodies.filter((body) => /[ab]/.test(body)),
    )
    expect(passed(['{"$or":[{"a":[1]},{"b":[2]}],"d":[4]}'], bodies)).toEqual([bodies[3], bodies[4]])
    expect(passed(['{"d":[4],"$or":[{"a":[1]},{"b":[2],"$or":[{"c":[1]},{"d":[4]}]}]}'], bodies)).toEqual([
      bodies[3],
      bodies[4],
    ])
  })

  it('spans metadata and data [FLT-6]', () => {
    const pattern = '{"$or":[{"body":{"a":[1]}},{"messageId":["m"]}]}'
    const matches = compileFilters(parseFilters({ patterns: [pattern], sourceType: 'sqs' }).filters, 'sqs')
    expect(matches({ event: { messageId: 'n' }, data: '{"a":1}' })).toBe(true)
    expect(matches({ event: { messageId: 'm' }, data: 'text' })).toBe(true)
    expect(matches({ event: { messageId: 'n' }, data: '{"a":2}' })).toBe(false)
  })

  it('makes a thousand combinations and no more [FLT-27]', () => {
    const or = (name: string, length: number) =>
      `{"$or":[${Array.from({ length }, (_, index) => `{"${name}":[${index}]}`).join(',')}]}`
    const product = (...lengths: number[]) =>
      `{${lengths.map((length, at) => `"f${at}":${or('g', length)}`).join(',')}}`
    expect(filtersOf(product(10, 10, 10)).problems).toEqual([])
    expect(filtersOf(product(7, 11, 13)).problems).toMatchObject([
      {
        code: 'FilterTooManyCombinations',
        rule: 'FLT-27',
        message: expect.stringMatching(/1001 combinations/) as string,
      },
    ])
    expect(passed([product(10, 10, 10)], ['{"f0":{"g":9},"f1":{"g":9},"f2":{"g":9}}'])).toHaveLength(1)
  })

  it.each([
    ['{"$or":[{"a":[1]}]}', 8, /at least two/],
    ['{"$or":[{"a":[1]},5]}', 19, /objects only, not a number/],
    ['{"$or":[{"a":[1]},{"prefix":["x"]}]}', 20, /"prefix" cannot name a field inside \$or/],
    ['{"$or":[{"a":[1]},{"b":{"=":[1]}}]}', 25, /"=" cannot name a field inside \$or/],
    ['{"$or":["x"],"c":{"$or":[{"a":[1]},{"b":[1]}]}}', 2, /the name of a field here/],
  ])('is refused where it is none: %s [FLT-16]', (pattern, column, message) => {
    expect(filtersOf(pattern).problems).toMatchObject([
      { code: 'FilterOrWrong', column: column + 8, message: expect.stringMatching(message) as string },
    ])
  })

  it('is a name like any other where its list holds no fields', () => {
    expect(passed(['{"$or":["x",{"prefix":"y"}]}'], ['{"$or":"yes"}', '{"$or":"no"}'])).toEqual([
      '{"$or":"yes"}',
    ])
    expect(passed(['{"$or":{"a":[1]}}'], ['{"$or":{"a":1}}', '{"a":1}'])).toEqual(['{"$or":{"a":1}}'])
  })
})
