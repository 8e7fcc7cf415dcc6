/**
 * Lists whose fields depend on each other. AWS's matcher takes a pattern's fields in the order of their paths and
 * remembers which element of which list each value came from; later fields must not contradict that. So
 * `exists: false` asks about the whole list while no earlier field has chosen an element, and about the chosen
 * element afterwards:
 *
 * ```
 * [ { b: 1, c: 'y' }, { c: 'x' } ]
 *   b absent, c = x   no: b comes before c, nothing is chosen, and the list has a b
 *   c = x, d absent   yes: c has chosen the second element, and that has no d
 * ```
 */
import type { Scalar } from './leaf.ts'
import type { TreeNode } from './pattern-tree.ts'
import {
  isScalar,
  matchLeaf,
  MAXIMUM_LIST_DEPTH,
  ownMember,
  type Doubt,
  type RecordObject,
} from './record-value.ts'
import { hasValue, searchMember, usesShortcut } from './search-names.ts'

/** Which leaves are asked for: those from this rank on, of which the one with rank `must` may not be absent. */
export interface Ask {
  readonly from: number
  readonly must: number
}

export const ASK_ALL: Ask = { from: 0, must: -1 }

/** `matchTree` for a list at a node whose leaves are entangled. */
export function matchInOrder(node: TreeNode, list: readonly unknown[], doubts: Doubt[]): boolean {
  return new OrderedMatch(doubts).list(node, list, ASK_ALL, 1)
}

class OrderedMatch {
  readonly #doubts: Doubt[]

  constructor(doubts: Doubt[]) {
    this.#doubts = doubts
  }

  list(node: TreeNode, list: readonly unknown[], ask: Ask, depth: number): boolean {
    if (depth > MAXIMUM_LIST_DEPTH) return allMayBeAbsent(node, ask)
    for (const { leaf, rank, way } of node.leaves) {
      if (rank < ask.from) continue
      const rest = { from: rank, must: rank }
      if (list.some((element) => !isScalar(element) && this.#value(node, element, rest, depth))) return true
      if (way.length === 0 && list.some((element) => isScalar(element) && this.#leaf(node, element))) continue
      if (rank === ask.must || !leaf.mayBeAbsent || hasValue(list, way)) return false
    }
    return true
  }

  #value(node: TreeNode, value: unknown, ask: Ask, depth: number): boolean {
    if (value === undefined) return allMayBeAbsent(node, ask)
    if (Array.isArray(value)) return this.list(node, value, ask, depth + 1)
    const own = node.leaves[0]!
    const asksOwn = own.way.length === 0 && own.rank >= ask.from
    if (isScalar(value)) {
      if (asksOwn && !this.#leaf(node, value)) return false
      return node.children.every((child) => allMayBeAbsent(child, ask))
    }
    if (asksOwn && (own.rank === ask.must || !own.leaf.mayBeAbsent)) return false
    return node.children.every((child) => this.#member(child, value as RecordObject, ask, depth))
  }

  #member(node: TreeNode, object: RecordObject, ask: Ask, depth: number): boolean {
    return usesShortcut(node, object)
      ? searchMember(node, object, this.#doubts, ask)
      : this.#value(node, ownMember(object, node), ask, depth)
  }

  #leaf(node: TreeNode, value: Scalar): boolean {
    return matchLeaf(node.leaf!, value, this.#doubts, node.ending)
  }
}

function allMayBeAbsent({ leaves }: TreeNode, { from, must }: Ask): boolean {
  return leaves.every(({ leaf, rank }) => rank < from || (leaf.mayBeAbsent && rank !== must))
}
