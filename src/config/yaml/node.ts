/** A YAML text as nodes that know where they stand; offsets count from the text's beginning. */
export type Node = ScalarNode | ListNode | MapNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly range: Range
  /** After `${…}` was replaced. */
  readonly value: string | number | boolean | null
  /** As it was written, after `${…}` was replaced: numbers keep their form. */
  readonly source: string
}

export interface ListNode {
  readonly kind: 'list'
  readonly range: Range
  readonly items: readonly Node[]
}

export interface MapNode {
  readonly kind: 'map'
  readonly range: Range
  readonly entries: readonly Entry[]
  /** What `<<` brought in, the strongest first; an entry of the map itself beats them. */
  readonly merged: readonly MapNode[]
}

export interface Entry {
  readonly key: string
  readonly keyRange: Range
  readonly value: Node
}

export interface Range {
  readonly start: number
  readonly end: number
}

/** The entry of a key, in the map itself or in what it merges. */
export function entryOf(map: MapNode, key: string): Entry | undefined {
  const own = map.entries.find((entry) => entry.key === key)
  if (own !== undefined) return own
  for (const other of map.merged) {
    const merged = entryOf(other, key)
    if (merged !== undefined) return merged
  }
  return undefined
}

/** The plain value of a node, with merge keys resolved. */
export function valueOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(valueOf)
    case 'map':
      return mapValue(node)
  }
}

function mapValue(map: MapNode): Record<string, unknown> {
  const entries = [...map.merged.toReversed().flatMap(allEntries), ...map.entries]
  return Object.fromEntries(entries.map(({ key, value }) => [key, valueOf(value)]))
}

function allEntries(map: MapNode): Entry[] {
  return [...map.merged.toReversed().flatMap(allEntries), ...map.entries]
}

/** JSON of a node in which numbers keep their source text (FLT-18): `300.0` stays `300.0`. */
export function jsonOf(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'number' && isJsonNumber(node.source)
        ? node.source
        : JSON.stringify(node.value)
    case 'list':
      return `[${node.items.map(jsonOf).join(',')}]`
    case 'map': {
      const byKey = new Map(allEntries(node).map(({ key, value }) => [key, value]))
      return `{${[...byKey].map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`).join(',')}}`
    }
  }
}

function isJsonNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)
}
