import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import { checkFields } from './check-fields.ts'
import type { Filter } from './filter.ts'
import { Findings, type PatternProblem } from './pattern-problem.ts'
import { readJson } from './read-json.ts'
import { readPattern } from './read-pattern.ts'

export interface ParsedFilters {
  /** One for each pattern that has no problem, in their order. */
  readonly filters: readonly Filter[]
  /** Everything for which AWS refuses the mapping; when there is any, the filters must not be used. */
  readonly problems: readonly PatternProblem[]
  /** What AWS takes without a word and no one can have meant. */
  readonly warnings: readonly PatternProblem[]
}

/** Filters that a mapping may have; AWS raises it to 10 on request (FLT-4). */
const DEFAULT_MAXIMUM_FILTERS = 5

/** Characters of a pattern (FLT-2). */
const MAXIMUM_PATTERN_LENGTH = 4096

/** Parses the patterns of a mapping: JSON texts as in `FilterCriteria.Filters[].Pattern`. None at all is no filtering. */
export function parseFilters(criteria: {
  readonly patterns: readonly string[]
  readonly sourceType: SourceType
  /** Default 5; 10 is the most that AWS grants (FLT-4). */
  readonly maximumFilters?: number
}): ParsedFilters {
  const { patterns, sourceType } = criteria
  const counted = checkCount(patterns, sourceType, criteria.maximumFilters ?? DEFAULT_MAXIMUM_FILTERS)
  const parsed = patterns.map((pattern, index) => parseFilter(pattern, index, sourceType))
  return {
    filters: parsed.flatMap(({ filter }) => filter ?? []),
    problems: [...counted, ...parsed.flatMap(({ findings }) => findings.problems)],
    warnings: parsed.flatMap(({ findings }) => findings.warnings),
  }
}

function checkCount(
  patterns: readonly string[],
  sourceType: SourceType,
  maximum: number,
): readonly PatternProblem[] {
  const { title, filterKey } = SOURCE_TYPES[sourceType]
  if (filterKey === null && patterns.length > 0) {
    const findings = new Findings(0, patterns[0]!)
    const message = `a ${title} mapping takes no filters`
    const awsMessage = "Unsupported 'filterCriteria' parameter for given event source mapping type."
    findings.add(
      'FiltersUnsupported',
      { offset: 0, message, hint: 'leave FilterCriteria out and filter in the function' },
      awsMessage,
    )
    return findings.problems
  }
  if (patterns.length <= maximum) return []
  const findings = new Findings(maximum, patterns[maximum]!)
  const message = `${patterns.length} filters; a mapping may have ${maximum}`
  findings.add(
    'TooManyFilters',
    { offset: 0, message, hint: 'join patterns: values in one list, or $or' },
    null,
  )
  return findings.problems
}

function parseFilter(
  pattern: string,
  index: number,
  sourceType: SourceType,
): { readonly findings: Findings; readonly filter?: Filter } {
  const findings = new Findings(index, pattern)
  if (isTooLong(pattern, index, findings)) return { findings }
  const reading = readJson(pattern)
  if (!('node' in reading)) {
    const hint = 'a pattern is a JSON object: {"field": ["value"]}'
    findings.add('FilterPatternMalformed', { offset: reading.offset, message: reading.reason, hint })
    return { findings }
  }
  const branches = readPattern(reading.node, findings)
  checkFields(branches, sourceType, findings)
  return findings.problems.length === 0 ? { findings, filter: { pattern, branches } } : { findings }
}

function isTooLong(pattern: string, index: number, findings: Findings): boolean {
  const length = Array.from(pattern).length
  if (length <= MAXIMUM_PATTERN_LENGTH) return false
  const message = `${length} characters; a pattern may have ${MAXIMUM_PATTERN_LENGTH}`
  findings.add(
    'FilterPatternTooLong',
    { offset: 0, message, hint: 'split it into several filters; one match is enough' },
    `1 validation error detected: Value '${pattern}' at 'filterCriteria.filters.${index + 1}.member.pattern' ` +
      `failed to satisfy constraint: Member must have length less than or equal to ${MAXIMUM_PATTERN_LENGTH}`,
  )
  return true
}
