/**
 * The operators of event patterns: which of them Lambda has, by its own table and, for the two forms with
 * `equals-ignore-case` inside, by EventBridge's table for pipes (FLT-16).
 */
export const OPERATORS = [
  'equals-ignore-case',
  'prefix',
  'suffix',
  'anything-but',
  'numeric',
  'exists',
] as const

export type Operator = (typeof OPERATORS)[number]

export function isOperator(name: string): name is Operator {
  return (OPERATORS as readonly string[]).includes(name)
}

/** Operators that exist elsewhere, and what to do without them. */
export const FOREIGN_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['wildcard', 'only event bus rules have it; use prefix or suffix, or filter in the function'],
  ['cidr', 'only event bus rules have it; use prefix, or filter in the function'],
  ['exactly', 'write the value itself'],
])

/** Words that cannot name a field inside `$or`, because event patterns keep them for operators. */
export const RESERVED_IN_OR: ReadonlySet<string> = new Set([
  ...OPERATORS,
  ...FOREIGN_OPERATORS.keys(),
  ...words('= < <= > >= regex not-wildcard not-equals-ignore-case'),
  ...words('date-after date-on-or-after date-before date-on-or-before in-date-range'),
  ...words('ip-address-in-range ip-address-not-in-range'),
])

function words(line: string): readonly string[] {
  return line.split(' ')
}
