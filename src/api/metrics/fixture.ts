/** Reads Prometheus's text format as strictly as it is described, for tests. */

export interface ReadFamily {
  readonly type: string
  readonly help: string
  /** By name and labels, as `name{a="b"}`, labels in the order of the alphabet. */
  readonly samples: ReadonlyMap<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? ([^ ]+)$`)
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
}

/** @throws Error that says which line is wrong */
export function readExposition(text: string): ReadonlyMap<string, ReadFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, { type: string; help: string; samples: Map<string, number> }>()
  let name = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const wrong = (why: string) => new Error(`${why}: ${line}`)
    const [, keyword, about, rest] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line) ?? []
    if (keyword === 'HELP') {
      if (families.has(about!)) throw wrong('a family comes twice')
      families.set(about!, { type: '', help: rest!, samples: new Map() })
      name = about!
    } else if (keyword === 'TYPE') {
      const family = families.get(about!)
      if (about !== name || family?.type !== '') throw wrong('a type without its help')
      if (SUFFIXES[rest!] === undefined) throw wrong('an unknown type')
      family.type = rest!
    } else {
      const [, series, labels = '', value] = SAMPLE.exec(line) ?? []
      const family = families.get(name)
      if (series === undefined || family === undefined) throw wrong('not a sample')
      if (!SUFFIXES[family.type]!.some((suffix) => series === name + suffix)) throw wrong('in another family')
      const key = `${series}{${readLabels(labels, wrong).join(',')}}`
      if (family.samples.has(key)) throw wrong('a series comes twice')
      if (value === '' || Number.isNaN(Number(value))) throw wrong('not a number')
      family.samples.set(key, Number(value))
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family)
  return families
}

function readLabels(text: string, wrong: (why: string) => Error): string[] {
  const labels = new Map<string, string>()
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex
    const [whole, label, value] = LABEL.exec(text) ?? []
    if (whole === undefined) throw wrong(`wrong labels at ${at}`)
    if (labels.has(label!)) throw wrong('a label comes twice')
    labels.set(label!, value!)
  }
  return [...labels].map(([label, value]) => `${label}="${value}"`).toSorted()
}

/** Buckets grow, the last one is +Inf, and holds as many as there are. */
function checkHistogram(name: string, { samples }: ReadFamily): void {
  const series = new Map<string, { le: number; value: number }[]>()
  for (const [key, value] of samples) {
    if (!key.startsWith(`${name}_bucket`)) continue
    const le = Number(/le="([^"]+)"/.exec(key)![1]!.replace('+Inf', 'Infinity'))
    const rest = key.slice(`${name}_bucket`.length).replace(/le="[^"]+",?/, '')
    series.set(rest, [...(series.get(rest) ?? []), { le, value }])
  }
  for (const [labels, buckets] of series) {
    const isSorted = buckets.every(
      (bucket, index) =>
        index === 0 || (bucket.le > buckets[index - 1]!.le && bucket.value >= buckets[index - 1]!.value),
    )
    const last = buckets.at(-1)!
    if (!isSorted || last.le !== Infinity) throw new Error(`${name}${labels}: buckets do not grow to +Inf`)
    if (samples.get(`${name}_count${labels}`) !== last.value)
      throw new Error(`${name}${labels}: another count`)
    if (!samples.has(`${name}_sum${labels}`)) throw new Error(`${name}${labels}: no sum`)
  }
}
