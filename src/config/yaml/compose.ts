import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml'
import type { Entry, MapNode, Node, Range, ScalarNode } from './node.ts'
import { isCollectionTag, plainValue, taggedValue } from './scalar.ts'
import { maskVariables, unmask, type Variable } from './variables.ts'

/** What is wrong with a text as YAML, and where. */
export type YamlProblem = { readonly range: Range } & (
  | { readonly code: 'YAML_SYNTAX'; readonly reason: string }
  | { readonly code: 'YAML_SEVERAL_DOCUMENTS' }
  | { readonly code: 'YAML_TAG_UNKNOWN'; readonly tag: string }
  | { readonly code: 'YAML_ANCHOR_UNKNOWN'; readonly name: string }
  | { readonly code: 'KEY_TWICE'; readonly key: string; readonly first: Range }
  | { readonly code: 'VARIABLE_MISSING'; readonly name: string }
)

export interface Composed {
  /** Absent for an empty text and for one that is no YAML. */
  readonly root?: Node
  readonly problems: readonly YamlProblem[]
}

/** Aliases of aliases can make one line into more values than memory holds; no pipeline has as many as these. */
const MOST_NODES = 1_000_000
const TOO_MANY_NODES = 'with what its aliases repeat it has more than a million values'

/**
 * Reads YAML into nodes with places: one parse, all problems. Duplicate keys, missing variables and unknown tags
 * are collected and reading goes on; only a syntax error ends it. Of a key given twice the first counts.
 * @param environment where `${NAME}` is looked up; null leaves it as it stands
 */
export function compose(
  text: string,
  environment: Readonly<Record<string, string | undefined>> | null,
): Composed {
  const masked = environment === null ? { text, variables: [] } : maskVariables(text)
  let events: Event[]
  try {
    events = parseEvents(masked.text, {})
  } catch (error) {
    return { problems: [syntaxProblem(error, text.length)] }
  }
  const composer = new Composer(masked.text, {
    events,
    variables: masked.variables,
    environment: environment ?? {},
  })
  const root = composer.document()
  return { ...(root === undefined ? {} : { root }), problems: composer.problems }
}

function syntaxProblem(error: unknown, length: number): YamlProblem {
  if (!(error instanceof YAMLException)) throw error
  const start = Math.min(error.mark?.position ?? 0, length)
  return { code: 'YAML_SYNTAX', reason: error.reason, range: { start, end: start + 1 } }
}

/** One `<<`, or an ordinary entry. */
interface Pair {
  readonly key: ScalarNode & { readonly isPlain: boolean }
  readonly value: Node
}

class Composer {
  readonly problems: YamlProblem[] = []
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #variables: readonly Variable[]
  readonly #environment: Readonly<Record<string, string | undefined>>
  readonly #anchors = new Map<string, { readonly node: Node; readonly nodes: number }>()
  #next = 0
  /** How many there are so far, those that aliases repeat counted each time. */
  #nodes = 0

  constructor(
    text: string,
    options: {
      events: readonly Event[]
      variables: readonly Variable[]
      environment: Readonly<Record<string, string | undefined>>
    },
  ) {
    this.#text = text
    this.#events = options.events
    this.#variables = options.variables
    this.#environment = options.environment
  }

  document(): Node | undefined {
    if (this.#events.length === 0) return undefined
    this.#next = 1
    const root = this.#node()
    const second = this.#events.slice(this.#next + 1).find((event) => event.type !== EVENT_ID.DOCUMENT)
    if (second !== undefined) {
      const start = startOf(second)
      this.problems.push({ code: 'YAML_SEVERAL_DOCUMENTS', range: { start, end: start + 1 } })
    }
    return root
  }

  #node(): Node {
    const event = this.#events[this.#next++]!
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event)
    const before = this.#nodes++
    const node = this.#nodeOf(event)
    if ('anchorStart' in event && event.anchorStart >= 0) {
      const name = this.#text.slice(event.anchorStart, event.anchorEnd)
      this.#anchors.set(name, { node, nodes: this.#nodes - before })
    }
    return node
  }

  #nodeOf(event: Event): Node {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event)
    if (event.type === EVENT_ID.SEQUENCE) return this.#list(event)
    if (event.type === EVENT_ID.MAPPING) return this.#map(event)
    throw new Error('a YAML event stands where no node can begin')
  }

  #alias(event: { anchorStart: number; anchorEnd: number }): Node {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    const range = { start: event.anchorStart - 1, end: event.anchorEnd }
    const anchored = this.#anchors.get(name)
    const nodes = this.#nodes + (anchored?.nodes ?? 1)
    if (anchored !== undefined && nodes <= MOST_NODES) {
      this.#nodes = nodes
      return anchored.node
    }
    if (anchored === undefined) this.problems.push({ code: 'YAML_ANCHOR_UNKNOWN', name, range })
    else this.problems.push({ code: 'YAML_SYNTAX', reason: TOO_MANY_NODES, range })
    return { kind: 'scalar', range, value: null, source: '' }
  }

  #list(event: Event & { start: number; tagStart: number; tagEnd: number }): Node {
    this.#checkCollectionTag(event)
    const items: Node[] = []
    while (this.#events[this.#next]!.type !== EVENT_ID.POP) items.push(this.#node())
    this.#next++
    return { kind: 'list', range: this.#rangeFrom(event.start, items.at(-1)), items }
  }

  #map(event: Event & { start: number; tagStart: number; tagEnd: number }): MapNode {
    this.#checkCollectionTag(event)
    const entries = new Map<string, Entry>()
    const merged: MapNode[] = []
    while (this.#events[this.#next]!.type !== EVENT_ID.POP) {
      const { key, value } = this.#pair()
      if (key.isPlain && key.source === '<<') merged.push(...this.#merged(value))
      else this.#add(entries, { key: key.source, keyRange: key.range, value })
    }
    this.#next++
    const all = [...entries.values()]
    return { kind: 'map', range: this.#rangeFrom(event.start, all.at(-1)?.value), entries: all, merged }
  }

  #pair(): Pair {
    const event = this.#events[this.#next]!
    const key = this.#node()
    if (key.kind !== 'scalar') {
      this.problems.push({ code: 'YAML_SYNTAX', reason: 'a key must be plain text', range: key.range })
    }
    const isPlain = event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN
    const scalar =
      key.kind === 'scalar' ? key : { kind: 'scalar' as const, range: key.range, value: '', source: '' }
    return { key: { ...scalar, isPlain }, value: this.#node() }
  }

  #add(entries: Map<string, Entry>, entry: Entry): void {
    const first = entries.get(entry.key)
    if (first === undefined) entries.set(entry.key, entry)
    else
      this.problems.push({ code: 'KEY_TWICE', key: entry.key, range: entry.keyRange, first: first.keyRange })
  }

  #merged(value: Node): MapNode[] {
    if (value.kind === 'map') return [value]
    const items = value.kind === 'list' ? value.items : []
    const maps = items.filter((item) => item.kind === 'map')
    if (value.kind !== 'list' || maps.length < items.length) {
      this.problems.push({
        code: 'YAML_SYNTAX',
        reason: '<< takes a mapping or a list of them',
        range: value.range,
      })
    }
    return maps
  }

  #scalar(event: Event & { type: typeof EVENT_ID.SCALAR }): ScalarNode {
    const range = this.#scalarRange(event)
    const source = unmask(getScalarValue(this.#text, event), {
      range,
      variables: this.#variables,
      environment: this.#environment,
      missing: ({ name, offset, length }) =>
        this.problems.push({
          code: 'VARIABLE_MISSING',
          name,
          range: { start: offset, end: offset + length },
        }),
    })
    if (event.tagStart >= 0) return { kind: 'scalar', range, source, value: this.#tagged(event, source) }
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(source) : source
    return { kind: 'scalar', range, source, value }
  }

  #tagged(event: { tagStart: number; tagEnd: number }, text: string): ScalarNode['value'] {
    const tag = this.#text.slice(event.tagStart, event.tagEnd)
    const value = taggedValue(tag, text)
    if (value === undefined) this.#unknownTag(event, tag)
    return value ?? null
  }

  #checkCollectionTag(event: { tagStart: number; tagEnd: number }): void {
    if (event.tagStart < 0) return
    const tag = this.#text.slice(event.tagStart, event.tagEnd)
    if (!isCollectionTag(tag)) this.#unknownTag(event, tag)
  }

  #unknownTag(event: { tagStart: number; tagEnd: number }, tag: string): void {
    this.problems.push({ code: 'YAML_TAG_UNKNOWN', tag, range: { start: event.tagStart, end: event.tagEnd } })
  }

  /** From its quote or block sign on; an empty scalar has no place of its own. */
  #scalarRange(event: Event & { type: typeof EVENT_ID.SCALAR }): Range {
    const { valueStart: start, valueEnd: end, style } = event
    if (style === SCALAR_STYLE.PLAIN) return { start, end }
    if (style === SCALAR_STYLE.LITERAL_BLOCK) return { start: this.#text.lastIndexOf('|', start), end }
    if (style === SCALAR_STYLE.FOLDED_BLOCK) return { start: this.#text.lastIndexOf('>', start), end }
    return { start: start - 1, end: end + 1 }
  }

  #rangeFrom(start: number, last: Node | undefined): Range {
    return { start, end: Math.max(start + 1, last?.range.end ?? 0) }
  }
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(0, event.valueStart)
  return 'start' in event ? event.start : 0
}
