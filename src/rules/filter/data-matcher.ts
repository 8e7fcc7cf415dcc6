import type { SourceType } from '../../model/index.ts'
import { confirmNumbers } from './confirm-numbers.ts'
import { dataVerdict, type DataFormat, type DataVerdict, type PatternFormat } from './data-format.ts'
import type { Field } from './filter.ts'
import { Leaf } from './leaf.ts'
import { matchTree } from './match-tree.ts'
import { patternTree, type TreeNode } from './pattern-tree.ts'
import type { ReadData } from './read-data.ts'
import type { Doubt } from './record-value.ts'

/** What a branch asks of a record's data. */
export interface DataKey {
  readonly sourceType: SourceType
  /** `data`, `body`, `value`, or Kafka's `key`. */
  readonly name: string
  /**
   * Data that is not there. `mismatch`: of another format than any pattern (a tombstone, FLT-37). `missing`: a field
   * that the record does not have.
   */
  readonly absence: 'mismatch' | 'missing'
}

/**
 * Compiles the fields at and below a data key; undefined when there are none. Fields below it want JSON, rules of the
 * key itself a plain string (FLT-12); the tables of section 11.5 say what becomes of anything else.
 */
export function dataMatcher(fields: readonly Field[], key: DataKey): DataMatcher | undefined {
  const tree = patternTree(fields, key.name, 'unknown')
  const whole = fields.find(({ path }) => path === key.name)
  if (tree === undefined && whole === undefined) return undefined
  return new DataMatcher(key, tree, whole === undefined ? undefined : new Leaf(whole.rules, 'unknown'))
}

export class DataMatcher {
  readonly #tree: TreeNode | undefined
  readonly #whole: Leaf | undefined
  readonly #forTree: Verdicts
  readonly #forWhole: Verdicts

  constructor(key: DataKey, tree: TreeNode | undefined, whole: Leaf | undefined) {
    this.#tree = tree
    this.#whole = whole
    this.#forTree = verdicts(key, 'json')
    this.#forWhole = verdicts(key, 'string')
  }

  /** False also for data that AWS drops because its format is not the pattern's. */
  matches(data: ReadData): boolean {
    return (
      (this.#tree === undefined || this.#matchesTree(this.#tree, data)) &&
      (this.#whole === undefined || this.#matchesWhole(this.#whole, data))
    )
  }

  #matchesTree(tree: TreeNode, { format, text, value }: ReadData): boolean {
    const verdict = this.#forTree[format]
    if (verdict !== 'filter') return verdict === 'metadataOnly'
    const doubts: Doubt[] = []
    if (!matchTree(tree, value, doubts)) return false
    return doubts.length === 0 || confirmNumbers(tree, text, doubts)
  }

  #matchesWhole(whole: Leaf, { format, text }: ReadData): boolean {
    const verdict = this.#forWhole[format]
    if (verdict !== 'filter') return verdict === 'metadataOnly'
    return format === 'none' ? whole.mayBeAbsent : whole.matchesString(text)
  }
}

type Verdicts = Readonly<Record<DataFormat, DataVerdict>>

function verdicts({ sourceType, absence }: DataKey, pattern: PatternFormat): Verdicts {
  const verdict = (data: DataFormat) => dataVerdict(sourceType, { data, pattern })
  return {
    json: verdict('json'),
    string: verdict('string'),
    notUtf8: verdict('notUtf8'),
    none: absence === 'missing' ? 'filter' : verdict('none'),
  }
}
