import type { Rule } from './catalogue.ts'
import type { Evidence } from './evidence.ts'

/** A row of docs/rules.json. */
export interface RuleStatus {
  readonly id: string
  readonly status: 'covered' | 'divergence' | 'decision' | 'open'
  /** Passed scenarios and tests that name the rule, on twins. */
  readonly embedded: number
  /** The same on containers that the run had started. */
  readonly real: number
  /** Their names, each once. */
  readonly scenarios: readonly string[]
}

/** What is said about rules beside what was executed: rule ID to text. */
export interface RuleTexts {
  readonly divergences: ReadonlyMap<string, string>
  readonly decisions: ReadonlyMap<string, string>
}

/**
 * The table, from what was executed: a rule that a passed test names is covered, also if something was decided
 * about it; one without a test diverges or is decided if a text says so, and is open otherwise.
 * @throws Error for evidence or texts about a rule that the catalogue does not have
 */
export function ruleTable(
  rules: readonly Rule[],
  evidence: readonly Evidence[],
  texts: RuleTexts,
): RuleStatus[] {
  refuseUnknown(rules, evidence, texts)
  return rules.map(({ id }) => {
    const about = evidence.filter((item) => item.rules.includes(id))
    const embedded = about.filter((item) => item.on === 'embedded').length
    const real = about.length - embedded
    const scenarios = [...new Set(about.map((item) => item.name))].toSorted()
    return { id, status: statusOf(id, about.length, texts), embedded, real, scenarios }
  })
}

function statusOf(id: string, shown: number, { divergences, decisions }: RuleTexts): RuleStatus['status'] {
  if (shown > 0) return 'covered'
  if (divergences.has(id)) return 'divergence'
  return decisions.has(id) ? 'decision' : 'open'
}

function refuseUnknown(rules: readonly Rule[], evidence: readonly Evidence[], texts: RuleTexts): void {
  const known = new Set(rules.map(({ id }) => id))
  const named = [
    ...evidence.flatMap((item) => item.rules.map((id) => ({ id, by: item.name }))),
    ...[...texts.divergences.keys()].map((id) => ({ id, by: 'docs/divergences.json' })),
    ...[...texts.decisions.keys()].map((id) => ({ id, by: 'a @decision comment' })),
  ].filter(({ id }) => !known.has(id))
  if (named.length === 0) return
  const lines = named.map(({ id, by }) => `  ${id}, named by ${by}`)
  throw new Error(`not in docs/rules-catalogue.json:\n${lines.join('\n')}`)
}

/** docs/rules.json: a rule a line, so that a change is a change of lines. */
export function asJson(table: readonly RuleStatus[]): string {
  return `[\n${table.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}
