import { isComparable, survivesAsDouble } from './exact-number.ts'
import type { Rule } from './filter.ts'
import { inWords, type JsonNode, type JsonNumber, type JsonText } from './json-node.ts'
import type { Findings } from './pattern-problem.ts'

/**
 * `anything-but`: a string or number, or a list of the one or of the other (FLT-16).
 * @decision FLT-16 `anything-but` compares numbers as doubles, as event-ruler does, though a plain number in a list
 * compares its text: 300.0 is not anything but 300.
 */
export function readAnythingBut(operand: JsonNode, findings: Findings): Rule | undefined {
  if (operand.kind === 'object') return foreignForm(operand.members[0]?.name, operand.offset, findings)
  const values = operand.kind === 'array' ? operand.items : [operand]
  const strings = values.filter((value): value is JsonText => value.kind === 'string')
  const numbers = values.filter((value): value is JsonNumber => value.kind === 'number')
  const odd = values.find((value) => value.kind !== 'string' && value.kind !== 'number')
  if (odd !== undefined || values.length === 0) {
    const found = odd === undefined ? 'an empty list' : inWords(odd)
    return wrong(odd?.offset ?? operand.offset, `takes strings or numbers, not ${found}`, findings)
  }
  if (strings.length > 0 && numbers.length > 0) {
    const second = values.find((value) => value.kind !== values[0]!.kind)
    return wrong(second!.offset, 'takes strings only or numbers only', findings)
  }
  if (strings.length > 0) return { kind: 'anything-but', strings: strings.map(({ value }) => value) }
  const usable = numbers.filter((number) => checkNumber(number, findings))
  return { kind: 'anything-but-numbers', numbers: usable.map(({ text }) => Number(text)) }
}

/** Reports a number that a comparison cannot use: beyond ±2^53, or no double says the same (FLT-19). */
export function checkNumber({ text, offset }: JsonNumber, findings: Findings): boolean {
  const inRange = isComparable(Number(text), text)
  if (inRange && survivesAsDouble(text)) return true
  findings.add('FilterNumberOutOfRange', {
    offset,
    message: inRange
      ? `${text} has more digits than a double can hold`
      : `${text} is beyond ±9007199254740992 (2^53), where integers stop being exact`,
    hint: 'comparisons use doubles; compare such numbers as strings in the record',
  })
  return false
}

function foreignForm(name: string | undefined, offset: number, findings: Findings): undefined {
  findings.add('FilterOperatorUnsupported', {
    offset,
    message: `Lambda has no "anything-but" with ${name === undefined ? 'an object' : `"${name}"`} inside`,
    hint: 'only event bus rules have it; "anything-but" takes a string, a number, or a list of them',
  })
}

function wrong(offset: number, message: string, findings: Findings): undefined {
  findings.add('FilterOperandWrong', {
    offset,
    message: `"anything-but" ${message}`,
    hint: 'write {"anything-but": "x"}, {"anything-but": 1}, or a list of strings or of numbers',
  })
}
