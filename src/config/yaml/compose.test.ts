import { expect, it } from 'vitest'
import { compose } from './compose.ts'
import { jsonOf, valueOf } from './node.ts'

function valueIn(text: string, environment: Record<string, string> = {}): unknown {
  const { root, problems } = compose(text, environment)
  expect(problems).toEqual([])
  return valueOf(root!)
}

/** What is wrong, with the text at the place that is named. */
function faultsIn(text: string, environment: Record<string, string> = {}): string[] {
  return compose(text, environment).problems.map(
    ({ code, range }) => `${code} at ${text.slice(range.start, range.end)}`,
  )
}

it('reads scalars as the core schema does', () => {
  expect(valueIn('[1, -2.5, 0x10, true, null, ~, yes, 1_0, "5", 2026-01-01, .inf]')).toEqual([
    1,
    -2.5,
    16,
    true,
    null,
    null,
    'yes',
    '1_0',
    '5',
    '2026-01-01',
    Infinity,
  ])
  expect(valueIn('[!!str 5, !!int "5", !!float 5, ! 5]')).toEqual(['5', 5, 5, '5'])
  expect(valueIn('a: |\n  one\n  two\nb: >\n  one\n  two\n')).toEqual({ a: 'one\ntwo\n', b: 'one two\n' })
})

it('resolves anchors, aliases and merge keys; a key of its own and an earlier merge win', () => {
  const text = `
base: &base { a: 1, b: 2 }
other: &other { b: 3, c: 4 }
one: { <<: *base, a: 9 }
two: { <<: [*base, *other] }
three: *base
quoted: { "<<": 5 }`
  expect(valueIn(text)).toMatchObject({
    one: { a: 9, b: 2 },
    two: { a: 1, b: 2, c: 4 },
    three: { a: 1, b: 2 },
    quoted: { '<<': 5 },
  })
})

it('refuses aliases that make more values than memory holds, and reads many that do not', () => {
  const ten = (item: string) => `[${Array(10).fill(item).join(', ')}]`
  const lines = 'bcdefgh'
    .split('')
    .map((name, index) => `${name}: &${name} ${ten(`*${'abcdefg'[index]!}`)}\n`)
  const faults = faultsIn(`a: &a ${ten('1')}\n${lines.join('')}`)
  expect(new Set(faults)).toEqual(new Set(['YAML_SYNTAX at *e', 'YAML_SYNTAX at *f']))
  const many = `a: &a [${Array(1000).fill(1).join(', ')}]\nb: [${Array(900).fill('*a').join(', ')}]`
  expect(valueIn(many)).toMatchObject({ b: { length: 900 } })
})

it('finds every duplicate key, and the first one counts', () => {
  const text = 'a: 1\nb: { c: 1, c: 2 }\na: 3\n'
  expect(faultsIn(text)).toEqual(['KEY_TWICE at c', 'KEY_TWICE at a'])
  expect(valueOf(compose(text, {}).root!)).toEqual({ a: 1, b: { c: 1 } })
})

it('says what is no YAML, no tag, no anchor and no merge', () => {
  expect(faultsIn('a: [1\nb: 2')).toEqual(['YAML_SYNTAX at b'])
  expect(faultsIn('a: !Ref b')).toEqual(['YAML_TAG_UNKNOWN at !Ref'])
  expect(faultsIn('a: !!int x')).toEqual(['YAML_TAG_UNKNOWN at !!int'])
  expect(faultsIn('a: !Join [b]')).toEqual(['YAML_TAG_UNKNOWN at !Join'])
  expect(faultsIn('a: *b')).toEqual(['YAML_ANCHOR_UNKNOWN at *b'])
  expect(faultsIn('a: { <<: 5 }')).toEqual(['YAML_SYNTAX at 5'])
  expect(faultsIn('[a]: 5')).toEqual(['YAML_SYNTAX at [a'])
  expect(faultsIn('a: 1\n---\nb: 2')).toEqual(['YAML_SEVERAL_DOCUMENTS at b'])
  expect(faultsIn('--- {}\n--- {}')).toEqual(['YAML_SEVERAL_DOCUMENTS at {'])
  expect(compose('# nothing\n', {})).toEqual({ problems: [] })
})

it('replaces variables before values get their types', () => {
  const environment = { SIZE: '10', HOST: 'a: #b"\n- c', EMPTY: '', KEY: 'name' }
  expect(
    valueIn('{ a: ${SIZE}, b: "${SIZE}", c: ${NONE:-2.5}, d: ${NONE:-a b}, e: ${NONE:-} }', environment),
  ).toEqual({
    a: 10,
    b: '10',
    c: 2.5,
    d: 'a b',
    e: null,
  })
  expect(valueIn('${KEY}: "${HOST} on ${HOST}"', environment)).toEqual({
    name: `${environment.HOST} on ${environment.HOST}`,
  })
  expect(valueIn('[${EMPTY:-x}, "${EMPTY}"]', environment)).toEqual(['x', ''])
  expect(valueIn('a: |\n  ${SIZE}\n  ${KEY}\n', environment)).toEqual({ a: '10\nname\n' })
})

it('leaves comments, other dollars and escaped variables alone', () => {
  expect(valueIn('# ${NONE}\na: $NAME ${1} $(x) ${} # ${NONE}')).toEqual({ a: '$NAME ${1} $(x) ${}' })
  expect(valueIn('[$${NONE}, "$${NONE:-x}"]')).toEqual(['${NONE}', '${NONE:-x}'])
})

it('finds every variable without value and default, at its place', () => {
  expect(faultsIn('a: ${ONE} and ${TWO}\nb: "${THREE}"\n')).toEqual([
    'VARIABLE_MISSING at ${ONE}',
    'VARIABLE_MISSING at ${TWO}',
    'VARIABLE_MISSING at ${THREE}',
  ])
})

it('keeps the form of numbers in JSON', () => {
  const { root } = compose('{ a: [300, 300.0, 3.0e2, 0x10, .5, "300"], b: { <<: { c: 1.0 } }, d: ${N} }', {
    N: '7.00',
  })
  expect(jsonOf(root!)).toBe('{"a":[300,300.0,3.0e2,16,0.5,"300"],"b":{"c":1.0},"d":7.00}')
})
