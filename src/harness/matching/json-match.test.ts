import { describe, expect, it } from 'vitest'
import { fillPlaceholders, firstDifference, type Placeholders } from './json-match.ts'

const known: Placeholders = {
  sequenceOf: (name) => (name === 'a1' ? '15' : undefined),
  idOf: (name) => (name === 'a1' ? 'shardId-000000000000:15' : undefined),
}
const difference = (expected: unknown, actual: unknown) => firstDifference(expected, actual, known)

describe('expected JSON', () => {
  it('is the same, member by member, in any order of members', () => {
    const value = { a: [1, 'x', null, true], b: { c: 1.5 } }
    expect(difference(value, { b: { c: 1.5 }, a: [1, 'x', null, true] })).toBeNull()
  })

  it.each([
    [{ a: 1 }, { a: 2 }, '$.a is 2, not 1'],
    [{ a: 1 }, {}, '$.a is missing'],
    [{}, { a: 1 }, '$.a is not expected: 1'],
    [{ a: null }, { a: 0 }, '$.a is 0, not null'],
    [[1, 2], [1], '$[1] is missing'],
    [[1], [1, 2], '$[1] is not expected: 2'],
    [[1], { 0: 1 }, '$ is {"0":1}, not [1]'],
    [{ a: { b: ['x'] } }, { a: { b: ['y'] } }, '$.a.b[0] is "y", not "x"'],
    ['1', 1, '$ is 1, not "1"'],
  ])('%j is not %j', (expected, actual, message) => {
    expect(difference(expected, actual)).toBe(message)
  })

  it('takes anything for <any>, but not nothing', () => {
    expect(difference({ a: '<any>', b: '<any>' }, { a: { x: 1 }, b: null })).toBeNull()
    expect(difference({ a: '<any>' }, {})).toBe('$.a is missing')
  })

  it('knows UUIDs and times', () => {
    expect(difference('<uuid>', '0a1b2c3d-0000-4000-8000-000000000001')).toBeNull()
    expect(difference('<uuid>', 'not one')).toContain('not "<uuid>"')
    for (const time of [
      '2026-01-01T00:00:47.000Z',
      '2026-01-01T00:00:47+00:00',
      1767225600123,
      1767225600.123,
    ]) {
      expect(difference('<time>', time)).toBeNull()
    }
    for (const none of ['yesterday', '2026', null, 0]) expect(difference('<time>', none)).not.toBeNull()
  })

  it('finds records by their names: as a string, as a number, within a string', () => {
    expect(difference('<sequence of "a1">', '15')).toBeNull()
    expect(difference('<sequence of "a1">', 15)).toBeNull()
    expect(difference('<id of "a1">', 'shardId-000000000000:15')).toBeNull()
    expect(difference('shardId-000000000000:<sequence of "a1">', 'shardId-000000000000:15')).toBeNull()
    expect(difference('<sequence of "a1">', '16')).toBe('$ is "16", not "15"')
    expect(difference('<sequence of "a9">', '16')).toContain('nobody has read the record')
  })

  it('takes members that are not named for <rest>, and only those', () => {
    expect(difference({ a: 1, '<rest>': '<any>' }, { a: 1, b: 2 })).toBeNull()
    expect(difference({ a: 1, '<rest>': '<any>' }, { a: 2, b: 2 })).toBe('$.a is 2, not 1')
    expect(difference({ a: { '<rest>': '<any>' } }, { a: { x: 1 }, b: 1 })).toBe('$.b is not expected: 1')
  })

  it('is filled for answers', () => {
    expect(fillPlaceholders('{"itemIdentifier":"<sequence of "a1">"}', known)).toBe('{"itemIdentifier":"15"}')
    expect(fillPlaceholders(String.raw`{"itemIdentifier":"<sequence of \"a1\">"}`, known)).toBe(
      '{"itemIdentifier":"15"}',
    )
    expect(fillPlaceholders('<sequence of "a9">', known)).toBeUndefined()
  })
})
