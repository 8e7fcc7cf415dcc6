import type { FrameLine, Problem } from './problem.ts'

/** A problem as `pipeline validate --json` prints it. */
export type ProblemJson = Omit<Problem, 'frame' | 'path' | 'values'>

export function problemsToJson(problems: readonly Problem[]): ProblemJson[] {
  return problems.map(({ severity, code, rule, file, line, column, message, hint }) => {
    return { severity, code, rule, file, line, column, message, hint }
  })
}

/**
 * Problems for people: place, what is wrong, the lines around it, what to do.
 *
 *     pipelines/orders.yaml:12:16: error: BatchSize must be 1 to 10000, not 20000 [VALUE_RANGE, PAGE-13]
 *       11 |     StartingPosition: LATEST
 *     > 12 |     BatchSize: 20000
 *          |                ^^^^^
 *       write 1 to 10000: …
 *
 * Ends with a line that counts them; empty when there is none.
 */
export function renderProblems(problems: readonly Problem[], options: { readonly colour: boolean }): string {
  if (problems.length === 0) return ''
  const paint = options.colour ? COLOURS : PLAIN
  return `${problems.map((problem) => render(problem, paint)).join('\n\n')}\n\n${summary(problems)}\n`
}

interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

const escape = (from: number, to: number) => (text: string) => `\u001B[${from}m${text}\u001B[${to}m`
const COLOURS: Paint = {
  error: escape(31, 39),
  warning: escape(33, 39),
  bold: escape(1, 22),
  dim: escape(2, 22),
}
const asItIs = (text: string): string => text
const PLAIN: Paint = { error: asItIs, warning: asItIs, bold: asItIs, dim: asItIs }

function render(problem: Problem, paint: Paint): string {
  const { severity, code, rule, file, line, column } = problem
  const [message, hint] = [problem.message, problem.hint].map(withoutControl)
  const codes = paint.dim(`[${[code, ...(rule === null ? [] : [rule])].join(', ')}]`)
  return [
    `${paint.bold(`${file}:${line}:${column}`)}: ${paint[severity](severity)}: ${message} ${codes}`,
    ...frameLines(problem.frame, paint, severity),
    `  ${paint.bold('→')} ${hint}`,
  ].join('\n')
}

function frameLines(frame: readonly FrameLine[], paint: Paint, severity: Problem['severity']): string[] {
  const width = String(frame.at(-1)?.line ?? 0).length
  return frame.flatMap(({ line, text: written, mark }) => {
    const text = withoutControl(written)
    const number = String(line).padStart(width)
    if (mark === undefined) return [paint.dim(`    ${number} | ${text}`.trimEnd())]
    // Tabs stay tabs, so that the mark stands below its text.
    const before = text.slice(0, mark.from).replaceAll(/[^\t]/g, ' ')
    const carets = '^'.repeat(mark.to - mark.from)
    return [
      `${paint[severity]('  >')} ${number} | ${text}`,
      `    ${' '.repeat(width)} | ${before}${paint[severity](carets)}`,
    ]
  })
}

/** Without what would move the cursor or change the colours of whoever reads it; each is one column, as in editors. */
function withoutControl(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t]/gu, '\u{fffd}')
}

function summary(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  const files = new Set(problems.map(({ file }) => file)).size
  const counted = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ]
  return `${counted.join(' and ')} in ${count(files, 'file')}`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
