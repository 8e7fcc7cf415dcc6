import { describe, expect, it } from 'vitest'
import { compileFilters, parseFilters } from './index.ts'

/** The problems of a list of rules, with the place inside the list. */
function problemsOf(rules: string) {
  const { problems } = parseFilters({ patterns: [`{"body":{"f":${rules}}}`], sourceType: 'sqs' })
  return problems.map(({ code, column, message, hint }) => ({ code, column: column - 13, message, hint }))
}

/** Which of these values, as JSON, a list of rules takes; `absent` is a record without the field. */
function taken(rules: string, values: readonly string[]): readonly string[] {
  const { filters, problems } = parseFilters({ patterns: [`{"body":{"f":${rules}}}`], sourceType: 'sqs' })
  expect(problems).toEqual([])
  const matches = compileFilters(filters, 'sqs')
  const bodyOf = (value: string) => (value === 'absent' ? '{"g":1}' : `{"f":${value},"g":1}`)
  return values.filter((value) => matches({ event: {}, data: bodyOf(value) }))
}

const VALUES = [
  'null',
  '""',
  '"x"',
  '"X"',
  '"xy"',
  '"wx"',
  '1',
  '1.0',
  '2',
  'true',
  'false',
  'absent',
  '{"x":"x"}',
]

describe('operators', () => {
  it.each([
    ['[null]', ['null']],
    ['[""]', ['""']],
  ])('%s takes that and nothing like it [FLT-16, FLT-23]', (rules, expected) => {
    expect(taken(rules, VALUES)).toEqual(expected)
  })

  it.each([
    ['["x"]', ['"x"']],
    ['[1]', ['1']],
    ['[true]', ['true']],
    ['["x",1,null,false,{"prefix":"w"}]', ['null', '"x"', '"wx"', '1', 'false']],
    ['[{"equals-ignore-case":"x"}]', ['"x"', '"X"']],
    ['[{"prefix":"x"}]', ['"x"', '"xy"']],
    ['[{"suffix":"x"}]', ['"x"', '"wx"']],
    ['[{"prefix":{"equals-ignore-case":"x"}}]', ['"x"', '"X"', '"xy"']],
    ['[{"suffix":{"equals-ignore-case":"X"}}]', ['"x"', '"X"', '"wx"']],
    ['[{"anything-but":"x"}]', VALUES.filter((value) => !['"x"', 'absent', '{"x":"x"}'].includes(value))],
    ['[{"anything-but":["x","xy"]}]', ['null', '""', '"X"', '"wx"', '1', '1.0', '2', 'true', 'false']],
    ['[{"anything-but":1}]', ['null', '""', '"x"', '"X"', '"xy"', '"wx"', '2', 'true', 'false']],
    ['[{"numeric":["=",1]}]', ['1', '1.0']],
    ['[{"numeric":[">",1]}]', ['2']],
    ['[{"numeric":[">=",1,"<",2]}]', ['1', '1.0']],
  ])('%s [FLT-16, FLT-29, NEW-15]', (rules, expected) => {
    expect(taken(rules, VALUES)).toEqual(expected)
  })

  it('"exists" sees values, not objects [FLT-16, FLT-20]', () => {
    const nowhere = ['absent', '{"x":"x"}']
    expect(taken('[{"exists":true}]', VALUES)).toEqual(VALUES.filter((value) => !nowhere.includes(value)))
    expect(taken('[{"exists":false}]', VALUES)).toEqual(nowhere)
    expect(taken('[{"exists":false},"x"]', VALUES)).toEqual(['"x"', ...nowhere])
    expect(taken('[{"exists":true}]', ['[]', '[{}]', '[1]', '{}'])).toEqual(['[1]'])
    expect(taken('[{"exists":false}]', ['[]', '[{}]', '[1]', '{}'])).toEqual(['[]', '[{}]', '{}'])
  })

  it('compares strings character by character [FLT-17]', () => {
    const values = [String.raw`"\u00e9"`, '"é"', String.raw`"e\u0301"`, '"É"', '"é "', '" é"']
    expect(taken('["é"]', values)).toEqual([String.raw`"\u00e9"`, '"é"'])
    expect(taken('[{"equals-ignore-case":"é"}]', values)).toEqual([String.raw`"\u00e9"`, '"é"', '"É"'])
    expect(taken('[{"equals-ignore-case":"a.(b"}]', ['"A.(B"', '"axb"'])).toEqual(['"A.(B"'])
  })

  it('takes a number by its text [FLT-18]', () => {
    const spellings = ['300', '300.0', '3.0e2', '3e2', '30e1', '300.00', '"300"']
    for (const spelling of spellings) expect(taken(`[${spelling}]`, spellings)).toEqual([spelling])
    const mixed = ['[300.0,5]', '[5,300]', '[[300]]', '[{"f":300}]']
    expect(taken('[300]', mixed)).toEqual(['[5,300]', '[[300]]'])
    expect(taken('[-0]', ['0', '-0', '0.0'])).toEqual(['-0'])
    expect(taken('[1e400]', ['1e400', '2e400'])).toEqual(['1e400'])
  })

  it('compares numbers as doubles, up to ±2^53 [FLT-18, FLT-19]', () => {
    const values = ['300', '3e2', '9007199254740992', '9007199254740993', '1e300', '1e400', '"300"']
    expect(taken('[{"numeric":["=",300]}]', values)).toEqual(['300', '3e2'])
    expect(taken('[{"numeric":[">",0]}]', values)).toEqual(['300', '3e2', '9007199254740992'])
    expect(taken('[{"anything-but":9007199254740992}]', values)).toEqual(
      values.filter((value) => value !== '9007199254740992'),
    )
    const negative = ['-9007199254740993', '-9007199254740992', '-1e300', '-1']
    expect(taken('[{"numeric":["<",0]}]', negative)).toEqual(['-9007199254740992', '-1'])
    expect(taken('[{"numeric":["<=",-0]}]', ['0', '-0', '1e-300'])).toEqual(['0', '-0'])
  })

  it.each([
    ['[{"numeric":["=",9007199254740993]}]', 18],
    ['[{"numeric":[">",1e300]}]', 18],
    ['[{"numeric":[">",0,"<",1e400]}]', 24],
    ['[{"anything-but":[1,-9007199254740993]}]', 21],
    ['[{"numeric":["=",0.1000000000000000055511]}]', 18],
  ])('refuses %s, a number that a double does not hold [FLT-19]', (rules, column) => {
    expect(problemsOf(rules)).toMatchObject([{ code: 'FilterNumberOutOfRange', column }])
  })

  it('takes such a number where its text is compared [FLT-18]', () => {
    expect(taken('[9007199254740993]', ['9007199254740993', '9007199254740992'])).toEqual([
      '9007199254740993',
    ])
  })

  it.each([
    ['[{"wildcard":"a*"}]', 3, '"wildcard"'],
    ['["x",{"cidr":"10.0.0.0/24"}]', 7, '"cidr"'],
    ['[{"exactly":"x"}]', 3, '"exactly"'],
    ['[{"anything-but":{"prefix":"x"}}]', 18, '"anything-but" with "prefix" inside'],
    ['[{"anything-but":{"suffix":"x"}}]', 18, '"anything-but" with "suffix" inside'],
    ['[{"anything-but":{"wildcard":"x"}}]', 18, '"anything-but" with "wildcard" inside'],
    ['[{"anything-but":{"equals-ignore-case":"x"}}]', 18, '"anything-but" with "equals-ignore-case" inside'],
  ])('refuses %s by name, because Lambda has no such operator [FLT-16]', (rules, column, name) => {
    expect(problemsOf(rules)).toMatchObject([
      {
        code: 'FilterOperatorUnsupported',
        column,
        message: `Lambda has no ${name.startsWith('"anything') ? '' : 'operator '}${name}`,
      },
    ])
  })

  it.each([
    ['[{"Prefix":"x"}]', 3, 'FilterOperatorUnknown'],
    ['[{"oops":"x"}]', 3, 'FilterOperatorUnknown'],
    ['[{}]', 2, 'FilterObjectEmpty'],
    ['[{"prefix":"x","suffix":"y"}]', 16, 'FilterOperatorsCombined'],
    ['[{"prefix":5}]', 12, 'FilterOperandWrong'],
    ['[{"prefix":{"suffix":"x"}}]', 12, 'FilterOperandWrong'],
    ['[{"suffix":["x"]}]', 12, 'FilterOperandWrong'],
    ['[{"equals-ignore-case":null}]', 24, 'FilterOperandWrong'],
    ['[{"exists":"true"}]', 12, 'FilterOperandWrong'],
    ['[{"anything-but":null}]', 18, 'FilterOperandWrong'],
    ['[{"anything-but":[]}]', 18, 'FilterOperandWrong'],
    ['[{"anything-but":["x",1]}]', 23, 'FilterOperandWrong'],
    ['[{"anything-but":["x",null]}]', 23, 'FilterOperandWrong'],
    ['[{"numeric":5}]', 13, 'FilterOperandWrong'],
    ['[{"numeric":[]}]', 13, 'FilterOperandWrong'],
    ['[{"numeric":["!=",5]}]', 14, 'FilterOperandWrong'],
    ['[{"numeric":[">","5"]}]', 18, 'FilterOperandWrong'],
    ['[{"numeric":[">"]}]', 14, 'FilterOperandWrong'],
    ['[{"numeric":["<",5,">",1]}]', 13, 'FilterOperandWrong'],
    ['[{"numeric":["=",5,"<",9]}]', 13, 'FilterOperandWrong'],
    ['[{"numeric":[">",1,"<",2,"<",3]}]', 26, 'FilterOperandWrong'],
    ['[{"numeric":[">",5,"<",3]}]', 13, 'FilterRangeEmpty'],
    ['[{"numeric":[">=",5,"<=",5]}]', 13, 'FilterRangeEmpty'],
  ])('refuses %s at its place [FLT-16]', (rules, column, code) => {
    expect(problemsOf(rules)).toMatchObject([{ code, column }])
  })

  it('guesses what was meant', () => {
    expect(problemsOf('[{"Anything_But":"x"}]')).toMatchObject([{ hint: 'did you mean "anything-but"?' }])
  })
})
