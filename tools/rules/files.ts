import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readCatalogue, readDivergences } from './catalogue.ts'
import { collectDecisions, decisionsByRule } from './decisions.ts'
import type { Evidence } from './evidence.ts'
import { rulesPage } from './pages.ts'
import { asJson, ruleTable, type RuleStatus, type RuleTexts } from './table.ts'

const TABLE = 'docs/rules.json'
const PAGE = 'docs/rules.md'

/** Writes docs/rules.json and docs/rules.md from what a run has shown. @throws Error as `ruleTable` */
export function writeRules(evidence: readonly Evidence[]): void {
  const rules = readCatalogue()
  const texts = readTexts()
  const table = ruleTable(rules, evidence, texts)
  writeFileSync(TABLE, asJson(table))
  writeFileSync(PAGE, rulesPage(rules, table, texts))
}

/** Checks the names of rules without writing anything. @throws Error as `ruleTable` */
export function checkRuleNames(evidence: readonly Evidence[]): void {
  ruleTable(readCatalogue(), evidence, readTexts())
}

/** The committed table; before the first full run, everything that no text speaks of is open. */
export function readTable(): readonly RuleStatus[] {
  if (!existsSync(TABLE)) return ruleTable(readCatalogue(), [], readTexts())
  return JSON.parse(readFileSync(TABLE, 'utf8')) as RuleStatus[]
}

export function readTexts(): RuleTexts {
  return { divergences: readDivergences(), decisions: decisionsByRule(collectDecisions()) }
}
