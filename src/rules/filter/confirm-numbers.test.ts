import { describe, expect, it } from 'vitest'
import { compileFilters, parseFilters } from './index.ts'

function matches(pattern: string, data: string): boolean {
  const { filters, problems } = parseFilters({ patterns: [`{"body":${pattern}}`], sourceType: 'sqs' })
  expect(problems).toEqual([])
  return compileFilters(filters, 'sqs')({ event: {}, data })
}

describe('the text of a number is that of its own field', () => {
  it.each([
    ['elsewhere under the same name', '{"a":{"n":[300]}}', '{"a":{"n":300},"b":{"n":300.0}}', true],
    ['elsewhere under the same name', '{"a":{"n":[300]}}', '{"a":{"n":300.0},"b":{"n":300}}', false],
    ['in a list', '{"a":{"n":[300]}}', '{"a":{"n":[300.0]},"b":{"n":300}}', false],
    ['in a list', '{"a":{"n":[300]}}', '{"a":{"n":[3e2,300]},"b":{"n":3}}', true],
    ['in another element', '{"a":{"n":[300],"m":[1]}}', '{"a":[{"n":300,"m":2},{"n":300.0,"m":1}]}', false],
    ['in another element', '{"a":{"n":[300],"m":[1]}}', '{"a":[{"n":300.0,"m":2},{"n":300,"m":1}]}', true],
    ['beside a text', '{"a":{"n":[300,"x"],"z":[1]}}', '{"a":[{"n":300.0,"z":2},{"n":"x","z":1}]}', true],
    ['beside null', '{"a":{"n":[300,null],"z":[1]}}', '{"a":[{"n":3e2,"z":2},{"n":null,"z":1}]}', true],
    [
      'beside a name with dots',
      '{"a":{"o":{"n":[300,"x"]},"z":[1]}}',
      '{"a":[{"o":{"n":300.0},"z":2},{"o.n":"x","z":1}]}',
      true,
    ],
    [
      'where it may be absent',
      '{"a":{"c":["x"],"n":[300,{"exists":false}]}}',
      '{"a":[{"c":"x","n":300.0}]}',
      false,
    ],
    [
      'where it may be absent',
      '{"a":{"c":["x"],"n":[300,{"exists":false}]}}',
      '{"a":[{"c":"x","n":300.0},{"c":"x"}]}',
      true,
    ],
    ['in a longer name', '{"n":[300]}', '{"max_n":3e2,"n":300}', true],
    ['in a longer name', '{"n":[300]}', '{"a\\"n":3e2,"n":300}', true],
    ['in a longer name', '{"n":[300]}', '{"a\\"n":300,"n":3e2}', false],
    ['in a string', '{"n":[300]}', '{"s":"{\\"n\\":3e2}","n":300}', true],
    ['in a string', '{"n":[300]}', '{"s":"n","n":300.0}', false],
    ['under an escaped name', '{"a":{"n":[300]}}', String.raw`{"a":{"\u006e":300.0},"b":{"n":300}}`, false],
    ['under an escaped name', '{"a":{"n/m":[300]}}', String.raw`{"a":{"n\/m":300.0},"b":{"n/m":300}}`, false],
    ['under a name with punctuation', '{":":[300]}', '{"k":":300",":":300.0}', false],
    ['under a name with dots', '{"a":{"n":[300]}}', '{"a.n":300.0,"b":{"n":300}}', false],
    ['under a name twice', '{"n":[300]}', '{"n":300,"n":300.0}', false],
    ['under a name twice', '{"n":[300]}', '{"n":300.0,"n":300}', true],
    ['under __proto__', '{"__proto__":{"n":[300]}}', '{"__proto__":{"n":300},"b":{"n":3e2}}', true],
    ['with spaces around', '{"n":[300]}', '{ "n" \n:\t300 }', true],
    ['with spaces around', '{"n":[300]}', '{ "n" \n:\t300.0 }', false],
  ])('%s: %s on %s is %s [FLT-18]', (_where, pattern, record, expected) => {
    expect(matches(pattern, record)).toBe(expected)
  })
})
