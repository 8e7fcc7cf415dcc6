import { parseFilters, type PatternProblem } from '../../rules/filter/index.ts'
import { listOf, membersOf, type MappingView } from '../mapping-view.ts'
import { patternTexts } from '../pattern-texts.ts'
import type { Problem } from '../problem.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import type { MappingCheck } from './check.ts'

/** More need a quota that AWS has raised. */
const FILTERS_WITHOUT_QUOTA = 5
const FILTERS_WITH_QUOTA = 10

/** Filters: the engine's own parser reads them, so that what passes here is what runs. */
export const FILTER_CHECKS: readonly MappingCheck[] = [
  {
    name: 'more than five filters need a quota',
    rules: ['FLT-4'],
    find: (view) => {
      const { length } = listOf(membersOf(view.members, 'FilterCriteria')['Filters'])
      if (length <= FILTERS_WITHOUT_QUOTA || length > FILTERS_WITH_QUOTA) return []
      const values = { actual: length }
      const details = { rule: 'FLT-4', severity: 'warning' as const, values }
      return [view.atKey(['FilterCriteria', 'Filters'], 'FILTERS_ABOVE_QUOTA', details)]
    },
  },
  {
    name: 'a filter pattern is one that AWS takes',
    rules: ['FLT-30', 'FLT-2', 'FLT-16', 'FLT-19', 'FLT-27', 'FLT-31'],
    find: (view) => readPatterns(view).problems.map(({ at, problem }) => report(view, at, problem)),
  },
  {
    name: 'a filter pattern says what it can mean',
    rules: ['FLT-26', 'FLT-6', 'FLT-24', 'FLT-25'],
    find: (view) =>
      readPatterns(view).warnings.map(({ at, problem }) => report(view, at, problem, 'warning')),
  },
]

interface Found {
  /** The index in `Filters`. */
  readonly at: number
  readonly problem: PatternProblem
}

function readPatterns(view: MappingView): { problems: readonly Found[]; warnings: readonly Found[] } {
  const { sourceType } = view
  // A source without filters is told by its own schema.
  if (sourceType === undefined || SOURCE_TYPES[sourceType].filterKey === null)
    return { problems: [], warnings: [] }
  const texts = patternTexts(view)
  const patterns = texts.map(({ text }) => text)
  const { problems, warnings } = parseFilters({ patterns, sourceType, maximumFilters: FILTERS_WITH_QUOTA })
  const placed = (found: readonly PatternProblem[]) =>
    found
      .filter(({ code }) => code !== 'TooManyFilters')
      .map((problem) => ({ at: texts[problem.filter]!.index, problem }))
  return { problems: placed(problems), warnings: placed(warnings) }
}

function report(
  view: MappingView,
  at: number,
  found: PatternProblem,
  severity?: 'warning',
): Problem | undefined {
  const filterKey =
    view.sourceType === undefined ? 'data' : (SOURCE_TYPES[view.sourceType].filterKey ?? 'data')
  const reason = `${found.message} (character ${found.offset + 1} of the pattern's JSON): ${found.hint}`
  const code = severity === 'warning' ? 'FILTER_PATTERN_ODD' : 'FILTER_PATTERN_INVALID'
  return view.atValue(['FilterCriteria', 'Filters', at, 'Pattern'], code, {
    rule: found.rule,
    values: { reason, filterKey },
    ...(severity === undefined ? {} : { severity }),
  })
}
