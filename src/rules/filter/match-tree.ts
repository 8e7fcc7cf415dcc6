import { matchInOrder } from './match-lists.ts'
import type { TreeNode } from './pattern-tree.ts'
import {
  isScalar,
  matchLeaf,
  MAXIMUM_LIST_DEPTH,
  ownMember,
  type Doubt,
  type RecordObject,
} from './record-value.ts'
import { searchMember, usesShortcut } from './search-names.ts'

/**
 * Whether the value has what the tree asks for: all fields (FLT-5), each by one of its rules. Doubts that were taken
 * for matches are pushed; when there are any, a yes means "if the numbers are written that way".
 *
 * Lists are crushed out: their elements stand for the list itself (FLT-21, FLT-22), but all fields below a node find
 * their values in the same element.
 */
export function matchTree(node: TreeNode, value: unknown, doubts: Doubt[], depth = 0): boolean {
  if (value === undefined) return node.mayBeAbsent
  if (isScalar(value)) {
    if (!node.childrenMayBeAbsent) return false
    return node.leaf === undefined || matchLeaf(node.leaf, value, doubts, node.ending)
  }
  if (Array.isArray(value)) return matchList(node, value, doubts, depth + 1)
  if (node.leaf !== undefined && !node.leaf.mayBeAbsent) return false
  for (const child of node.children) {
    if (!matchMember(child, value as RecordObject, doubts, depth)) return false
  }
  return true
}

/** Whether what the object holds under the node's name, or under a name with dots that leads below it, matches. */
export function matchMember(node: TreeNode, object: RecordObject, doubts: Doubt[], depth: number): boolean {
  return usesShortcut(node, object)
    ? searchMember(node, object, doubts)
    : matchTree(node, ownMember(object, node), doubts, depth)
}

function matchList(node: TreeNode, list: readonly unknown[], doubts: Doubt[], depth: number): boolean {
  if (depth > MAXIMUM_LIST_DEPTH) return node.mayBeAbsent
  if (node.isEntangled) return matchInOrder(node, list, doubts)
  for (const element of list) {
    if (matchTree(node, element, doubts, depth)) return true
  }
  return false
}
