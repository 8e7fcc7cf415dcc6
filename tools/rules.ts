/**
 * `npm run rules`: prints the rule table as the last full test run has left it in docs/rules.json.
 * `npm run --silent rules -- --json` prints only its rows: `[{id, status, embedded, real, scenarios}]`.
 */
import { readCatalogue } from './rules/catalogue.ts'
import { readTable, readTexts } from './rules/files.ts'
import { rulesText } from './rules/pages.ts'
import { asJson } from './rules/table.ts'

const isJson = process.argv.includes('--json')
process.stdout.write(isJson ? asJson(readTable()) : rulesText(readCatalogue(), readTable(), readTexts()))
