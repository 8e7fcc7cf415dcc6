import type { Rule } from './filter.ts'
import { inWords, type JsonArray, type JsonMember, type JsonNode, type JsonObject } from './json-node.ts'
import { FOREIGN_OPERATORS, isOperator, OPERATORS, type Operator } from './operators.ts'
import type { Findings } from './pattern-problem.ts'
import { readAnythingBut } from './read-anything-but.ts'
import { readNumeric } from './read-numeric.ts'

/** The rules of a field's list; what cannot be one is reported and left out. */
export function readRules(list: JsonArray, findings: Findings): readonly Rule[] {
  if (list.items.length === 0) {
    findings.add('FilterListEmpty', {
      offset: list.offset,
      message: 'this list is empty, so nothing could match',
      hint: 'name at least one value or operator, or leave the field out',
    })
  }
  return list.items.flatMap((item) => readRule(item, findings) ?? [])
}

function readRule(node: JsonNode, findings: Findings): Rule | undefined {
  switch (node.kind) {
    case 'null':
      return { kind: 'null' }
    case 'boolean':
    case 'string':
      return node.kind === 'string'
        ? { kind: 'string', value: node.value }
        : { kind: 'boolean', value: node.value }
    case 'number':
      return { kind: 'number', text: node.text }
    case 'object':
      return readOperator(node, findings)
    case 'array':
      findings.add('FilterListNested', {
        offset: node.offset,
        message: 'a list cannot stand in a list of values',
        hint: 'write its values into the outer list: a list in the record matches when it shares one of them',
      })
      return undefined
  }
}

function readOperator(node: JsonObject, findings: Findings): Rule | undefined {
  const [member, second] = node.members
  if (member === undefined) {
    findings.add('FilterObjectEmpty', {
      offset: node.offset,
      message: 'this object names no operator',
      hint: `operators are ${OPERATORS.join(', ')}`,
    })
    return undefined
  }
  if (second !== undefined) {
    findings.add('FilterOperatorsCombined', {
      offset: second.offset,
      message: `an object holds one operator; "${second.name}" follows "${member.name}"`,
      hint: 'give each operator an object of its own; one match of the list is enough',
    })
    return undefined
  }
  if (isOperator(member.name)) return readOperand(member.name, member.value, findings)
  unknownOperator(member, findings)
  return undefined
}

function unknownOperator({ name, offset }: JsonMember, findings: Findings): void {
  const instead = FOREIGN_OPERATORS.get(name)
  if (instead !== undefined) {
    const message = `Lambda has no operator "${name}"`
    return findings.add('FilterOperatorUnsupported', { offset, message, hint: instead })
  }
  const meant = OPERATORS.find((operator) => operator === name.toLowerCase().replaceAll('_', '-'))
  findings.add('FilterOperatorUnknown', {
    offset,
    message: `there is no operator "${name}"`,
    hint: meant === undefined ? `operators are ${OPERATORS.join(', ')}` : `did you mean "${meant}"?`,
  })
}

function readOperand(operator: Operator, operand: JsonNode, findings: Findings): Rule | undefined {
  switch (operator) {
    case 'equals-ignore-case':
      if (operand.kind === 'string') return { kind: operator, value: operand.value, ignoreCase: true }
      return wrongOperand(operator, 'a string', operand, findings)
    case 'prefix':
    case 'suffix':
      return readAffix(operator, operand, findings)
    case 'anything-but':
      return readAnythingBut(operand, findings)
    case 'numeric':
      return readNumeric(operand, findings)
    case 'exists':
      if (operand.kind === 'boolean') return { kind: operator, value: operand.value }
      return wrongOperand(operator, 'true or false', operand, findings)
  }
}

/**
 * A prefix or suffix: a string, or an object with `equals-ignore-case`.
 * @decision FLT-16 `prefix` and `suffix` take `equals-ignore-case`, as EventBridge's table says of pipes, whose
 * pattern syntax event source mappings share.
 */
function readAffix(operator: 'prefix' | 'suffix', operand: JsonNode, findings: Findings): Rule | undefined {
  if (operand.kind === 'string') return { kind: operator, value: operand.value, ignoreCase: false }
  if (operand.kind === 'object' && operand.members.length === 1) {
    const [inner] = operand.members
    if (inner!.name === 'equals-ignore-case' && inner!.value.kind === 'string') {
      return { kind: operator, value: inner!.value.value, ignoreCase: true }
    }
  }
  return wrongOperand(operator, 'a string, or {"equals-ignore-case": a string}', operand, findings)
}

function wrongOperand(operator: Operator, wanted: string, found: JsonNode, findings: Findings): undefined {
  findings.add('FilterOperandWrong', {
    offset: found.offset,
    message: `"${operator}" takes ${wanted}, not ${inWords(found)}`,
    hint: `write {"${operator}": …} with ${wanted}`,
  })
}
