import type { Branch, Field } from './filter.ts'
import { inWords, type JsonArray, type JsonMember, type JsonNode, type JsonObject } from './json-node.ts'
import { RESERVED_IN_OR } from './operators.ts'
import type { Findings } from './pattern-problem.ts'
import { readRules } from './read-rules.ts'

/** More combinations of `$or` than this are refused (FLT-27). */
const MAXIMUM_COMBINATIONS = 1000

/** Fields by path, filled in place; a later one replaces an earlier one of the same path. */
type OpenBranch = Map<string, Field>

/**
 * Turns a pattern into its branches: one without `$or`, else one for each way through them.
 *
 * ```
 * { a: [1], $or: [ { b: [2] }, { c: [3], $or: [ { d: [4] }, { e: [5] } ] } ] }
 *   → a b | a c d | a c e
 * ```
 */
export function readPattern(node: JsonNode, findings: Findings): readonly Branch[] {
  if (node.kind !== 'object') {
    findings.add('FilterPatternNotObject', {
      offset: node.offset,
      message: `a pattern is an object, not ${inWords(node)}`,
      hint: 'write {"field": ["value"]}',
    })
    return []
  }
  const uses: OrUses = { operators: [], fields: [] }
  const branches = readObject(node, [new Map()], { prefix: '', inOr: false, uses, findings })
  checkOrUses(uses, findings)
  return branches.map((branch) => [...branch.values()].toSorted(byPath))
}

/** Where `$or` stands in a pattern, as the operator and as a field's name. */
interface OrUses {
  readonly operators: number[]
  readonly fields: number[]
}

interface Context {
  /** The path so far, with its dot. */
  readonly prefix: string
  readonly inOr: boolean
  readonly uses: OrUses
  readonly findings: Findings
}

function readObject(
  node: JsonObject,
  branches: readonly OpenBranch[],
  context: Context,
): readonly OpenBranch[] {
  if (node.members.length === 0) {
    context.findings.add('FilterObjectEmpty', {
      offset: node.offset,
      message: context.prefix === '' ? 'the pattern is empty' : 'this object names no field',
      hint: 'name at least one field, or leave the object out',
    })
  }
  return lastOfEachName(node.members, context.findings).reduce<readonly OpenBranch[]>(
    (before, member) => readMember(member, before, context),
    branches,
  )
}

/**
 * @decision CON-6 When an object of a pattern names a key twice, the last one counts and a warning says so, though
 * AWS's DynamoDB page shows an example that wants both.
 */
function lastOfEachName(members: readonly JsonMember[], findings: Findings): readonly JsonMember[] {
  return members.filter((member, index) => {
    const later = members.slice(index + 1).some(({ name }) => name === member.name)
    if (later) {
      findings.add('FilterKeyDuplicate', {
        offset: member.offset,
        message: `"${member.name}" stands twice in this object; only the last one counts`,
        hint: `put both conditions into one "${member.name}"`,
      })
    }
    return !later
  })
}

function readMember(
  { name, offset, value }: JsonMember,
  branches: readonly OpenBranch[],
  context: Context,
): readonly OpenBranch[] {
  if (name === '$or') {
    const isOperator = isOr(value)
    context.uses[isOperator ? 'operators' : 'fields'].push(offset)
    if (isOperator) return readOr(value, branches, context)
  }
  if (context.inOr && RESERVED_IN_OR.has(name)) {
    context.findings.add('FilterOrWrong', {
      offset,
      message: `"${name}" cannot name a field inside $or: event patterns keep it for an operator`,
      hint: 'write the alternatives as filters of their own',
    })
  }
  const path = context.prefix + name
  if (value.kind === 'object') return readObject(value, branches, { ...context, prefix: `${path}.` })
  if (value.kind === 'array') {
    return addField({ path, rules: readRules(value, context.findings), offset }, branches, context)
  }
  context.findings.add('FilterLeafNotList', {
    offset: value.offset,
    message: `"${name}" holds ${inWords(value)}, not a list of values`,
    hint: 'put the value into a list: ["value"]',
  })
  return branches
}

/**
 * Adds the field to every branch.
 * @decision FLT-26 When `$or` and the fields around it name one path, or a dotted name and a nested one do, the later
 * in the text counts for that path, as in event-ruler, and a warning says so.
 */
function addField(
  field: Field,
  branches: readonly OpenBranch[],
  { findings }: Context,
): readonly OpenBranch[] {
  const replaced = branches.map((branch) => branch.get(field.path)).find((one) => one !== undefined)
  if (replaced !== undefined) {
    findings.add('FilterFieldReplaced', {
      offset: replaced.offset,
      message: `"${field.path}" is named again further on; only the later rules count`,
      hint: 'name each field once in each combination',
    })
  }
  for (const branch of branches) branch.set(field.path, field)
  return branches
}

/**
 * Whether this is the operator `$or`: a list that holds an object with a field name in it. Anything else is a field
 * that is called `$or`, as in event-ruler.
 */
function isOr(value: JsonNode): value is JsonArray {
  return (
    value.kind === 'array' &&
    value.items.some(
      (item) => item.kind === 'object' && item.members.some(({ name }) => !RESERVED_IN_OR.has(name)),
    )
  )
}

/** A pattern cannot have both, event-ruler says: one of them is a mistake. */
function checkOrUses({ operators, fields }: OrUses, findings: Findings): void {
  if (operators.length === 0) return
  for (const offset of fields) {
    findings.add('FilterOrWrong', {
      offset,
      message: '$or is the name of a field here, and the operator elsewhere in the pattern',
      hint: 'the operator is a list of objects that name fields: [{"a": [1]}, {"b": [2]}]',
    })
  }
}

function readOr(list: JsonArray, branches: readonly OpenBranch[], context: Context): readonly OpenBranch[] {
  const { findings } = context
  if (list.items.length < 2) {
    findings.add('FilterOrWrong', {
      offset: list.offset,
      message: '$or needs at least two objects',
      hint: 'write the one alternative without $or',
    })
  }
  const alternatives = list.items.flatMap((item) => {
    if (item.kind === 'object') {
      const copies = branches.map((branch) => new Map(branch))
      return [readObject(item, copies, { ...context, inOr: true })]
    }
    findings.add('FilterOrWrong', {
      offset: item.offset,
      message: `$or takes objects only, not ${inWords(item)}`,
      hint: 'write {"field": ["value"]} for each alternative',
    })
    return []
  })
  return withinLimit(alternatives, list, findings)
}

/**
 * All alternatives one after another; too many are reported, and reading goes on with the first.
 * @decision FLT-27 Combinations are counted as the branches a pattern spells out: alternatives side by side multiply,
 * nested ones add up.
 */
function withinLimit(
  alternatives: readonly (readonly OpenBranch[])[],
  list: JsonArray,
  findings: Findings,
): readonly OpenBranch[] {
  const combinations = alternatives.reduce((sum, some) => sum + some.length, 0)
  if (combinations <= MAXIMUM_COMBINATIONS) return alternatives.flat()
  findings.add('FilterTooManyCombinations', {
    offset: list.offset,
    message: `$or makes ${combinations} combinations up to here; ${MAXIMUM_COMBINATIONS} are the most`,
    hint: 'the alternatives of one $or multiply with those of the next: name values in one list, or use several filters',
  })
  return alternatives[0]!.slice(0, 1)
}

function byPath(one: Field, other: Field): number {
  return one.path < other.path ? -1 : 1
}
