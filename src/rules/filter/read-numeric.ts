import type { Comparison, ComparisonOperator, Rule } from './filter.ts'
import { inWords, type JsonArray, type JsonNode } from './json-node.ts'
import type { Findings } from './pattern-problem.ts'
import { checkNumber } from './read-anything-but.ts'

/**
 * `numeric`: one comparison, or two that make a range, its lower end first (FLT-19).
 * @decision FLT-19 A range whose lower end is not below its upper end is refused, as event-ruler refuses it.
 */
export function readNumeric(operand: JsonNode, findings: Findings): Rule | undefined {
  if (operand.kind !== 'array') {
    return wrong(operand.offset, `takes a list, not ${inWords(operand)}`, findings)
  }
  const comparisons = readComparisons(operand, findings)
  if (comparisons === undefined) return undefined
  const [first, second] = comparisons
  if (first === undefined) return wrong(operand.offset, 'needs an operator and a number', findings)
  if (second === undefined) return { kind: 'numeric', comparisons }
  if (!first.operator.startsWith('>') || !second.operator.startsWith('<')) {
    const message = `a range is > or >= and then < or <=, not ${first.operator} and then ${second.operator}`
    return wrong(operand.offset, message, findings)
  }
  if (first.value >= second.value) {
    findings.add('FilterRangeEmpty', {
      offset: operand.offset,
      message: `a range from ${first.value} to ${second.value} goes nowhere`,
      hint: 'the lower end comes first and is less than the upper; for one value use "="',
    })
    return undefined
  }
  return { kind: 'numeric', comparisons }
}

function readComparisons(list: JsonArray, findings: Findings): Comparison[] | undefined {
  const comparisons: Comparison[] = []
  for (let index = 0; index < list.items.length; index += 2) {
    const operator = list.items[index]!
    const value = list.items[index + 1]
    if (index > 2) return wrong(operator.offset, 'has two comparisons at most', findings)
    if (operator.kind !== 'string' || !isComparison(operator.value)) {
      return wrong(operator.offset, 'takes =, <, <=, > or >= before each number', findings)
    }
    if (value?.kind !== 'number') {
      const found = value === undefined ? 'nothing' : inWords(value)
      return wrong(
        (value ?? operator).offset,
        `needs a number after ${operator.value}, not ${found}`,
        findings,
      )
    }
    if (!checkNumber(value, findings)) return undefined
    comparisons.push({ operator: operator.value, value: Number(value.text) })
  }
  return comparisons
}

function isComparison(text: string): text is ComparisonOperator {
  return ['=', '<', '<=', '>', '>='].includes(text)
}

function wrong(offset: number, message: string, findings: Findings): undefined {
  findings.add('FilterOperandWrong', {
    offset,
    message: message.startsWith('a range') ? message : `"numeric" ${message}`,
    hint: 'write {"numeric": ["=", 1]} or {"numeric": [">", 0, "<=", 5]}',
  })
}
