import type { Field } from './filter.ts'
import { Leaf, type NumberText } from './leaf.ts'

/**
 * The fields of one branch as a tree of names, which is walked along with the record.
 *
 * ```
 * a.b: [1], a.c.d: [2], e: [3]   →   (root) ┬ a ┬ b: [1]
 *                                           │   └ c ─ d: [2]
 *                                           └ e: [3]
 * ```
 */
export interface TreeNode {
  /** Without dots; empty for the root. */
  readonly name: string
  /** The name and its closing quote, by which JSON text can be searched for it; undefined when it may be escaped there. */
  readonly ending: string | undefined
  /** JavaScript objects inherit a member of this name, so that reading it must look twice. */
  readonly isInherited: boolean
  readonly leaf: Leaf | undefined
  readonly children: readonly TreeNode[]
  /** Every leaf may be absent, so that nothing at all is a match. */
  readonly mayBeAbsent: boolean
  /** The same of the leaves below, without the node's own. */
  readonly childrenMayBeAbsent: boolean
  /** Inside lists the leaves depend on each other: one may be absent, or lies on the way to another (match-lists.ts). */
  readonly isEntangled: boolean
  /** Names with dots that lead in one step from the parent to below this node: `c.d` leads from `a` to `d` (FLT-28). */
  readonly shortcuts: readonly { readonly name: string; readonly node: TreeNode }[]
  /** The leaves at and below, in the order of their paths. */
  readonly leaves: readonly TreeLeaf[]
}

export interface TreeLeaf {
  readonly leaf: Leaf
  /** Its place in the order of all paths of the branch. */
  readonly rank: number
  /** The nodes from below this node to the leaf's own; empty for the node's own leaf. */
  readonly way: readonly TreeNode[]
}

/** Builds the tree of the fields below `under` (a path, or empty for all); undefined when there are none. */
export function patternTree(
  fields: readonly Field[],
  under: string,
  numberText: NumberText,
): TreeNode | undefined {
  const start = under === '' ? '' : `${under}.`
  const below = fields.filter(({ path }) => path.startsWith(start))
  const entries = below.map((field, rank) => ({
    names: field.path.slice(start.length).split('.'),
    rank,
    leaf: new Leaf(field.rules, numberText),
  }))
  return entries.length === 0 ? undefined : nodeOf('', entries)
}

/** What a name may hold so that JSON text cannot spell it otherwise than as it is, but by `\u`, nor punctuation look like it. */
const PLAIN_NAME = /^[^"\\/\p{Cc},:[\]{}]+$/u

interface Entry {
  readonly names: readonly string[]
  readonly rank: number
  readonly leaf: Leaf
}

function nodeOf(name: string, entries: readonly Entry[]): TreeNode {
  const leaf = entries.find(({ names }) => names.length === 0)?.leaf
  const deeper = entries.filter(({ names }) => names.length > 0)
  const groups = Map.groupBy(deeper, ({ names }) => names[0]!)
  const children = [...groups].map(([child, group]) =>
    nodeOf(
      child,
      group.map((entry) => ({ ...entry, names: entry.names.slice(1) })),
    ),
  )
  const childrenMayBeAbsent = children.every((child) => child.mayBeAbsent)
  return {
    name,
    ending: PLAIN_NAME.test(name) ? `${name}"` : undefined,
    isInherited: name in Object.prototype,
    leaf,
    children,
    mayBeAbsent: childrenMayBeAbsent && leaf?.mayBeAbsent !== false,
    childrenMayBeAbsent,
    isEntangled:
      (leaf !== undefined && children.length > 0) ||
      leaf?.mayBeAbsent === true ||
      children.some((child) => child.isEntangled),
    shortcuts: children.flatMap((child) => [
      { name: `${name}.${child.name}`, node: child },
      ...child.shortcuts.map((shortcut) => ({ name: `${name}.${shortcut.name}`, node: shortcut.node })),
    ]),
    leaves: entries.map((entry) => ({
      leaf: entry.leaf,
      rank: entry.rank,
      way: wayTo(entry.names, children),
    })),
  }
}

function wayTo(names: readonly string[], children: readonly TreeNode[]): readonly TreeNode[] {
  const [first, ...rest] = names
  if (first === undefined) return []
  const child = children.find(({ name }) => name === first)!
  return [child, ...wayTo(rest, child.children)]
}
