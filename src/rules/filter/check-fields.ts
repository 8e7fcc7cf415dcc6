import type { SourceType } from '../../model/index.ts'
import { SOURCE_TYPES } from '../../source-types/index.ts'
import type { Branch, Field } from './filter.ts'
import { FILTER_FACTS } from './filter-facts.ts'
import type { Findings } from './pattern-problem.ts'

/** Checks a pattern's fields against what records of this source have; each field once. */
export function checkFields(branches: readonly Branch[], sourceType: SourceType, findings: Findings): void {
  const fields = new Map(branches.flat().map((field) => [field.offset, field]))
  for (const field of fields.values()) {
    checkDataKey(field, sourceType, findings)
    if (sourceType === 'dynamodb') checkAttribute(field, findings)
  }
  const properties = Map.groupBy(fields.values(), ({ path }) => path.split('.')[0]!)
  for (const [property, [first]] of properties) {
    checkProperty(property, first!.offset, { sourceType, findings })
  }
}

/** Kinesis and DynamoDB data is filtered as JSON only (FLT-12, FLT-31). */
function checkDataKey({ path, offset }: Field, sourceType: SourceType, findings: Findings): void {
  const { filterKey, title } = SOURCE_TYPES[sourceType]
  if (path !== filterKey || FILTER_FACTS[sourceType].plainStrings) return
  findings.add('FilterDataNotJson', {
    offset,
    message: `"${path}" of a ${title} is filtered as JSON; a list of values would compare it as a string`,
    hint: `name a field inside it: {"${path}": {"field": ["value"]}}`,
  })
}

/** A property that no record has never matches, or with `exists: false` always. */
function checkProperty(
  property: string,
  offset: number,
  { sourceType, findings }: { readonly sourceType: SourceType; readonly findings: Findings },
): void {
  const { filterKey, title } = SOURCE_TYPES[sourceType]
  const { metadata } = FILTER_FACTS[sourceType]
  if (filterKey === null || property === filterKey || metadata.includes(property)) return
  findings.add('FilterPropertyUnknown', {
    offset,
    message: `records of a ${title} have no property "${property}"`,
    hint: `their data stands under "${filterKey}"; beside it they have ${metadata.join(', ')}`,
  })
}

const ATTRIBUTE = /^dynamodb\.(?:Keys|NewImage|OldImage)\.(?:.+\.)?([^.]+)$/
const TYPE_KEYS: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS'])

/** DynamoDB JSON wraps each value in its type, and its numbers are strings (FLT-24, FLT-25). */
function checkAttribute({ path, offset, rules }: Field, findings: Findings): void {
  const last = ATTRIBUTE.exec(path)?.[1]
  if (last === undefined) return
  if (!TYPE_KEYS.has(last)) {
    findings.add('FilterTypeKeyMissing', {
      offset,
      message: `"${last}" is an attribute, not a value: only {"exists": false} matches here, and that always does`,
      hint: `name the type: {"${last}": {"S": ["value"]}}`,
    })
  } else if (rules.some(({ kind }) => kind === 'number' || kind === 'numeric') && /^NS?$/.test(last)) {
    findings.add('FilterNumberOnText', {
      offset,
      message: 'DynamoDB numbers reach filters as strings, so that numbers and "numeric" never match them',
      hint: 'compare the number as a string: ["42"]',
    })
  }
}
