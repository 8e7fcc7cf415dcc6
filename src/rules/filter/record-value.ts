import { ExactNumber } from './exact-number.ts'
import type { Leaf, Scalar } from './leaf.ts'
import type { TreeNode } from './pattern-tree.ts'

/**
 * Lists nested along one path are looked into this far; what lies deeper counts as missing.
 * @decision FLT-21 Of lists nested in lists, more than 1,000 along one path, no value is looked at.
 */
export const MAXIMUM_LIST_DEPTH = 1000

/** A leaf whose match hangs on how the record wrote a number. */
export interface Doubt {
  /** Finds the field's name in JSON text (`TreeNode.ending`); undefined when it may stand there otherwise. */
  readonly ending: string | undefined
  readonly leaf: Leaf
}

export type RecordObject = Readonly<Record<string, unknown>>

/** A value that ends a path: anything but objects and lists. */
export function isScalar(value: unknown): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof ExactNumber
}

/** What the object itself holds under this name, and not what every JavaScript object inherits. */
export function ownMember(object: RecordObject, node: TreeNode): unknown {
  return node.isInherited && !Object.hasOwn(object, node.name) ? undefined : object[node.name]
}

/** Whether one of the leaf's rules matches; a match that hangs on a number's text leaves a doubt. */
export function matchLeaf(leaf: Leaf, value: Scalar, doubts: Doubt[], ending?: string): boolean {
  const match = leaf.matches(value)
  if (match === 2) doubts.push({ leaf, ending })
  return match !== 0
}
