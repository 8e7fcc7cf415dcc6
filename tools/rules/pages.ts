import type { Rule } from './catalogue.ts'
import type { RuleStatus, RuleTexts } from './table.ts'

/** How many rules have which status, in words: `12 of 549 covered (8 of them on containers too), …`. */
export function summary(table: readonly RuleStatus[]): string {
  const count = (status: RuleStatus['status']) => table.filter((row) => row.status === status).length
  const real = table.filter((row) => row.real > 0).length
  return `${count('covered')} of ${table.length} covered (${real} on containers), ${count('divergence')} divergences, ${count('decision')} decisions, ${count('open')} open`
}

/** What stands in the last column: what was decided, where the program diverges, and what is still to be shown. */
export function remark(rule: Rule, row: RuleStatus, texts: RuleTexts): string {
  const divergence = texts.divergences.get(rule.id)
  const decision = texts.decisions.get(rule.id)
  const lacksReal = row.status === 'covered' && row.real === 0 && rule.alsoOn !== undefined
  return [
    divergence === undefined ? '' : `Diverges: ${divergence}`,
    decision === undefined ? '' : `Decided: ${decision}`,
    lacksReal ? `To be shown on ${rule.alsoOn.join(', ')} as well.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** docs/rules.md: a table for each section of the catalogue, and below it who covers what. */
export function rulesPage(rules: readonly Rule[], table: readonly RuleStatus[], texts: RuleTexts): string {
  const rows = new Map(table.map((row) => [row.id, row]))
  const sections = Map.groupBy(rules, ({ section }) => section)
  return [
    '# Rules',
    '',
    'Every statement of the founding page and every rule of the catalogue, and what the last full test run (with containers) has shown of it. Written by `npm test` when a container runtime answers; `npm run rules` prints it.',
    '',
    'embedded, real: how many passed scenarios and tests name the rule, on the embedded twins and on containers. Certainty: D documented, DO documented in 2022 only, O observed, I inferred, C sources contradict, S silent.',
    '',
    `${summary(table)}.`,
    ...[...sections].flatMap(([section, chapter]) => [
      '',
      `## ${section}`,
      '',
      ...chapterTable(chapter, rows, texts),
    ]),
    '',
  ].join('\n')
}

function chapterTable(
  chapter: readonly Rule[],
  rows: ReadonlyMap<string, RuleStatus>,
  texts: RuleTexts,
): string[] {
  return [
    '| rule | certainty | statement | status | embedded | real | remark |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...chapter.map((rule) => {
      const row = rows.get(rule.id)!
      const cells = [
        rule.id,
        rule.certainty,
        rule.text,
        row.status,
        row.embedded,
        row.real,
        remark(rule, row, texts),
      ]
      return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
    }),
  ]
}

/** The table for a terminal: a rule a line, its remark below it. */
export function rulesText(rules: readonly Rule[], table: readonly RuleStatus[], texts: RuleTexts): string {
  const rows = new Map(table.map((row) => [row.id, row]))
  const lines = rules.flatMap((rule) => {
    const row = rows.get(rule.id)!
    const text = remark(rule, row, texts)
    const columns = [rule.id.padEnd(8), row.status.padEnd(10), counts(row).padEnd(26), rule.text]
    return [columns.join(' '), ...(text === '' ? [] : [`${' '.repeat(47)}${text}`])]
  })
  return [...lines, '', summary(table), ''].join('\n')
}

function counts(row: RuleStatus): string {
  return row.status === 'covered' ? `embedded ${row.embedded}, real ${row.real}` : ''
}
