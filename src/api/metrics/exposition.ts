/** One line of values, or one of a histogram's. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** What follows the family's name: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string
}

/** Samples of one name, which Prometheus wants together. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** What the text is served as. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Prometheus's text format, 0.0.4. Families without samples are left out. Written here and not by a client library:
 * what is counted stands in meters of our own, of which a page shows those that are enabled.
 */
export function exposition(families: readonly Family[]): string {
  return families.flatMap((family) => (family.samples.length === 0 ? [] : [block(family)])).join('')
}

function block({ name, type, help, samples }: Family): string {
  const head = `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`
  return samples.reduce((text, sample) => text + line(name, sample), head)
}

function line(name: string, { labels, value, suffix = '' }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${quoted(text)}"`)
  return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function quoted(text: string): string {
  return escaped(text).replaceAll('"', '\\"')
}
