/**
 * Names with dots: `{"a.b": 1}` and `{"a": {"b": 1}}` are one field (FLT-28), and an object may hold both. Then a
 * field has several values that no list tells apart, and what matches is searched for.
 */
import type { Ask } from './match-lists.ts'
import type { TreeLeaf, TreeNode } from './pattern-tree.ts'
import { isScalar, matchLeaf, MAXIMUM_LIST_DEPTH, type Doubt, type RecordObject } from './record-value.ts'
import type { Scalar } from './leaf.ts'

/** Whether the object has a name with dots that leads below the node. */
export function usesShortcut({ shortcuts }: TreeNode, object: RecordObject): boolean {
  for (const { name } of shortcuts) if (object[name] !== undefined) return true
  return false
}

/** Whether the object has what is asked for at and below the node, by whichever names. */
export function searchMember(node: TreeNode, object: RecordObject, doubts: Doubt[], ask?: Ask): boolean {
  const leaves = node.leaves.filter(({ rank }) => rank >= (ask?.from ?? 0))
  const asked = leaves.map(({ way, ...leaf }) => ({ ...leaf, way: [node, ...way] }))
  return new Search(object, asked, { must: ask?.must ?? -1, doubts }).found()
}

/** Whether there is any value at the end of the way. */
export function hasValue(value: unknown, way: readonly TreeNode[]): boolean {
  return visit(value, way, new Map(), () => true)
}

class Search {
  readonly #object: RecordObject
  readonly #leaves: readonly TreeLeaf[]
  readonly #must: number
  readonly #doubts: Doubt[]
  /** The element that earlier fields have chosen of each list. */
  readonly #chosen: Chosen = new Map()

  constructor(
    object: RecordObject,
    leaves: readonly TreeLeaf[],
    { must, doubts }: { readonly must: number; readonly doubts: Doubt[] },
  ) {
    this.#object = object
    this.#leaves = leaves
    this.#must = must
    this.#doubts = doubts
  }

  found(): boolean {
    return (
      this.#leaves.every((leaf) => this.#mayBeAbsent(leaf) || this.#visit(leaf, () => true)) && this.#from(0)
    )
  }

  /** Whether the leaves from here on find values that fit what is chosen: the first is tried with every value. */
  #from(index: number): boolean {
    const leaf = this.#leaves[index]
    if (leaf === undefined) return true
    if (this.#visit(leaf, () => this.#from(index + 1))) return true
    if (!this.#mayBeAbsent(leaf)) return false
    return !visit(this.#object, leaf.way, this.#chosen, () => true) && this.#from(index + 1)
  }

  #mayBeAbsent({ leaf, rank }: TreeLeaf): boolean {
    return leaf.mayBeAbsent && rank !== this.#must
  }

  #visit({ leaf, way }: TreeLeaf, then: () => boolean): boolean {
    return visit(this.#object, way, this.#chosen, (value) => matchLeaf(leaf, value, this.#doubts) && then())
  }
}

type Chosen = Map<readonly unknown[], number>

interface Visit {
  readonly way: readonly TreeNode[]
  readonly chosen: Chosen
  /** Takes a value at the end of the way; true ends the visit. */
  readonly use: (value: Scalar) => boolean
}

/** Offers every value at the end of the way that fits what is chosen, until one is taken. */
function visit(
  value: unknown,
  way: readonly TreeNode[],
  chosen: Chosen,
  use: (value: Scalar) => boolean,
): boolean {
  return visitValue(value, 0, { way, chosen, use }, 0)
}

function visitValue(value: unknown, at: number, visiting: Visit, depth: number): boolean {
  if (value === undefined) return false
  if (isScalar(value)) return at === visiting.way.length && visiting.use(value)
  if (Array.isArray(value)) return visitList(value, at, visiting, depth + 1)
  return visitObject(value as RecordObject, at, visiting, depth)
}

function visitObject(object: RecordObject, at: number, visiting: Visit, depth: number): boolean {
  let name = ''
  for (let to = at; to < visiting.way.length; to++) {
    name = to === at ? visiting.way[to]!.name : `${name}.${visiting.way[to]!.name}`
    if (Object.hasOwn(object, name) && visitValue(object[name], to + 1, visiting, depth)) return true
  }
  return false
}

function visitList(list: readonly unknown[], at: number, visiting: Visit, depth: number): boolean {
  if (depth > MAXIMUM_LIST_DEPTH) return false
  const { chosen } = visiting
  const before = chosen.get(list)
  return list.some((element, index) => {
    if (isScalar(element)) return visitValue(element, at, visiting, depth)
    if (before !== undefined) return index === before && visitValue(element, at, visiting, depth)
    chosen.set(list, index)
    const isTaken = visitValue(element, at, visiting, depth)
    chosen.delete(list)
    return isTaken
  })
}
