/** Writes docs/decisions.md from the `@decision` comments; with `--check` says whether it is what they give. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readCatalogue } from './rules/catalogue.ts'
import { collectDecisions, decisionsPage } from './rules/decisions.ts'

const PAGE = 'docs/decisions.md'
const decisions = collectDecisions()
const page = decisionsPage(decisions)
const known = new Set(readCatalogue().map(({ id }) => id))

for (const { rules, path } of decisions) {
  for (const id of rules.filter((rule) => !known.has(rule)))
    fail(`${path}: @decision ${id} is no rule of the catalogue`)
}
if (!process.argv.includes('--check')) writeFileSync(PAGE, page)
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) fail(`${PAGE} is stale: npm run generate`)

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
