import { SOURCE_TYPES } from '../../source-types/index.ts'
import type { Path } from '../document.ts'
import { isMembers, listOf, membersOf, type MappingView } from '../mapping-view.ts'
import type { Problem } from '../problem.ts'
import { jsonOf } from '../yaml/node.ts'
import type { MappingCheck } from './check.ts'

/** Longer patterns are refused by AWS. */
const LONGEST_PATTERN = 4096
/** More need a quota that AWS has raised. */
const FILTERS_WITHOUT_QUOTA = 5

/** Filters; what their operators mean is not checked here. */
export const FILTER_CHECKS: readonly MappingCheck[] = [
  {
    name: 'more than five filters need a quota',
    rules: ['FLT-4'],
    find: (view) => {
      const { length } = filtersOf(view)
      if (length <= FILTERS_WITHOUT_QUOTA || length > 10) return []
      const values = { actual: length }
      const details = { rule: 'FLT-4', severity: 'warning' as const, values }
      return [view.atKey(['FilterCriteria', 'Filters'], 'FILTERS_ABOVE_QUOTA', details)]
    },
  },
  {
    name: 'a filter pattern is an object whose leaves are lists',
    rules: ['FLT-30', 'FLT-2'],
    find: (view) =>
      filtersOf(view).flatMap(({ pattern, path }) => {
        const reason = patternFault(pattern, view, path)
        return reason === undefined ? [] : [fault(view, path, { reason, rule: 'FLT-30' })]
      }),
  },
  {
    name: 'a pattern for Kinesis and DynamoDB speaks of JSON data',
    rules: ['FLT-31'],
    find: (view) => {
      const key = view.service === 'kinesis' ? 'data' : view.service === 'dynamodb' ? 'dynamodb' : undefined
      if (key === undefined) return []
      return filtersOf(view).flatMap(({ pattern, path }) => {
        const data = membersOf(typeof pattern === 'string' ? parsed(pattern) : pattern)[key]
        if (data === undefined || isMembers(data)) return []
        return [fault(view, path, { reason: `${key} must be an object`, rule: 'FLT-31' })]
      })
    },
  },
]

function filtersOf(view: MappingView): { pattern: unknown; path: Path }[] {
  return listOf(membersOf(view.members, 'FilterCriteria')['Filters']).flatMap((filter, index) => {
    const pattern = membersOf(filter)['Pattern']
    const isPattern = typeof pattern === 'string' || isMembers(pattern)
    return isPattern ? [{ pattern, path: ['FilterCriteria', 'Filters', index, 'Pattern'] }] : []
  })
}

function fault(view: MappingView, path: Path, about: { reason: string; rule: string }): Problem | undefined {
  const filterKey =
    view.sourceType === undefined ? 'data' : (SOURCE_TYPES[view.sourceType].filterKey ?? 'data')
  const values = { reason: about.reason, filterKey }
  return view.atValue(path, 'FILTER_PATTERN_INVALID', { rule: about.rule, values })
}

function patternFault(pattern: unknown, view: MappingView, path: Path): string | undefined {
  if (typeof pattern !== 'string') {
    const node = view.document.node([...view.path, ...path])
    const { length } = node === undefined ? '' : jsonOf(node)
    return length > LONGEST_PATTERN
      ? `${length} characters of JSON are more than ${LONGEST_PATTERN}`
      : objectFault(pattern, '')
  }
  const value = parsed(pattern)
  return value === undefined ? 'it is not JSON' : objectFault(value, '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Why a value cannot be a pattern, or part of one; undefined when it can. */
function objectFault(value: unknown, at: string): string | undefined {
  const name = at === '' ? 'the pattern' : at
  if (!isMembers(value))
    return `${name} must be ${at === '' ? 'an object' : 'a list of values, or an object'}`
  const entries = Object.entries(value)
  if (entries.length === 0) return `${name} is empty`
  for (const [key, inner] of entries) {
    const reason = memberFault(inner, at === '' ? key : `${at}.${key}`, key)
    if (reason !== undefined) return reason
  }
  return undefined
}

function memberFault(value: unknown, at: string, key: string): string | undefined {
  if (!Array.isArray(value)) return objectFault(value, at)
  if (value.length === 0) return `${at} is an empty list`
  if (key !== '$or') return undefined
  return value.map((one) => objectFault(one, at)).find((reason) => reason !== undefined)
}
