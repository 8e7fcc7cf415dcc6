/**
 * What filters mean, said again, slowly and obviously: a record is flattened to its fields, each with the list elements
 * it came from, and every way to give each field of a pattern a value is tried. It shares nothing with src/ but types.
 */
import type { Branch, Rule } from '../../src/rules/filter/filter.ts'

interface FieldValue {
  readonly path: string
  readonly value: string | boolean | null | NumberText
  /** Which element of which list this value lies in. */
  readonly elements: ReadonlyMap<object, number>
}

interface NumberText {
  readonly text: string
}

/** Whether the record, a JSON text, matches one of the branches. */
export function referenceMatches(branches: readonly Branch[], record: string): boolean {
  const fields = flatten(parseNumberTexts(record), '', new Map())
  return branches.some((branch) => everyField(branch, 0, fields, new Map()))
}

function parseNumberTexts(record: string): unknown {
  const keepText = (_name: string, value: unknown, { source }: { source: string }) =>
    typeof value === 'number' ? { text: source } : value
  return JSON.parse(record, keepText as (name: string, value: unknown) => unknown)
}

function isNumber(value: unknown): value is NumberText {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'text'
}

function flatten(value: unknown, path: string, elements: ReadonlyMap<object, number>): FieldValue[] {
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) => {
      const isContainer = typeof element === 'object' && element !== null && !isNumber(element)
      return flatten(element, path, isContainer ? new Map(elements).set(value, index) : elements)
    })
  }
  if (typeof value !== 'object' || value === null || isNumber(value)) {
    return [{ path, value: value as FieldValue['value'], elements }]
  }
  return Object.entries(value).flatMap(([name, member]) =>
    flatten(member, path === '' ? name : `${path}.${name}`, elements),
  )
}

function everyField(
  branch: Branch,
  index: number,
  fields: readonly FieldValue[],
  chosen: ReadonlyMap<object, number>,
): boolean {
  const asked = branch[index]
  if (asked === undefined) return true
  const fitting = fields.filter(
    ({ path, elements }) =>
      path === asked.path && [...elements].every(([list, at]) => fits(chosen, list, at)),
  )
  const isAbsent = asked.rules.some((rule) => rule.kind === 'exists' && !rule.value) && fitting.length === 0
  if (isAbsent && everyField(branch, index + 1, fields, chosen)) return true
  return fitting
    .filter(({ value }) => asked.rules.some((rule) => ruleMatches(rule, value)))
    .some(({ elements }) => everyField(branch, index + 1, fields, new Map([...chosen, ...elements])))
}

function fits(chosen: ReadonlyMap<object, number>, list: object, at: number): boolean {
  return (chosen.get(list) ?? at) === at
}

function ruleMatches(rule: Rule, value: FieldValue['value']): boolean {
  if (rule.kind === 'exists') return rule.value
  if (rule.kind === 'null') return value === null
  if (rule.kind === 'boolean') return value === rule.value
  if (rule.kind === 'string') return value === rule.value
  if (rule.kind === 'number') return isNumber(value) && value.text === rule.text
  if (rule.kind === 'anything-but') return typeof value !== 'string' || !rule.strings.includes(value)
  if (rule.kind === 'anything-but-numbers') return !isNumber(value) || isNoneOf(value.text, rule.numbers)
  if (rule.kind === 'numeric')
    return isNumber(value) && rule.comparisons.every((one) => compares(value.text, one))
  return typeof value === 'string' && textMatches(rule, value)
}

function isNoneOf(text: string, numbers: readonly number[]): boolean {
  return isBeyond(text) || !numbers.includes(Number(text) + 0)
}

function compares(text: string, { operator, value }: { operator: string; value: number }): boolean {
  if (isBeyond(text)) return false
  const sign = Math.sign(Number(text) - value)
  return { '=': [0], '<': [-1], '<=': [-1, 0], '>': [1], '>=': [1, 0] }[operator]!.some((one) => one === sign)
}

/** Only these texts of the tests are beyond ±2^53. */
function isBeyond(text: string): boolean {
  return ['9007199254740993', '-9007199254740993', '1e300', '1e400'].includes(text)
}

function textMatches(rule: Extract<Rule, { ignoreCase: boolean }>, value: string): boolean {
  const [text, wanted] = rule.ignoreCase
    ? [value.toLowerCase(), rule.value.toLowerCase()]
    : [value, rule.value]
  if (rule.kind === 'prefix') return text.startsWith(wanted)
  return rule.kind === 'suffix' ? text.endsWith(wanted) : text === wanted
}
