/**
 * `[300]` matches the text 300 and not 300.0 (FLT-18), but JSON.parse keeps no texts. So a record is matched by its
 * doubles first, and only when that says yes are the texts of the numbers in question looked up: by a search for the
 * field's name, which is cheap and nearly always enough, else by parsing once more.
 */
import { ExactNumber } from './exact-number.ts'
import { parseExactly } from './exact-json.ts'
import { matchTree } from './match-tree.ts'
import type { TreeNode } from './pattern-tree.ts'
import type { Doubt } from './record-value.ts'

/** With it, JSON text can spell any character of a name. */
const ESCAPED_UNIT = String.raw`\u`

/** Whether a tree that matches the doubles of this JSON text also matches its numbers as they are written. */
export function confirmNumbers(tree: TreeNode, text: string, doubts: readonly Doubt[]): boolean {
  const answers = text.includes(ESCAPED_UNIT) ? [undefined] : doubts.map((doubt) => confirm(text, doubt))
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? matchTree(tree, parseExactly(text), []) : true
}

/** A name's colon and a number after it, or the bracket of a list. */
const VALUE = /\s*:\s*(\[|-?\d[\d.eE+-]*)/y

/**
 * Looks at every place where the text has the field's name, in this object or in any other. True when none of them
 * holds a number that the leaf takes as a double and not as it is written; false when the name stands nowhere else than
 * at such a number; undefined when the search cannot tell: another value under the name may be the one that matches.
 *
 * A plain name with quotes on both sides is a string, unless a backslash stands before the first: then that quote is
 * part of a longer string. A string that a colon follows is a name.
 */
function confirm(text: string, { ending, leaf }: Doubt): boolean | undefined {
  if (ending === undefined) return undefined
  let names = 0
  let numbers = 0
  let isContradicted = false
  for (let at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
    if (text[at - 1] === '.') names++
    if (text[at - 1] !== '"' || text[at - 2] === '\\') continue
    names++
    VALUE.lastIndex = at + ending.length
    const value = VALUE.exec(text)?.[1]
    if (value === undefined) continue
    if (value === '[') return undefined
    numbers++
    if (leaf.matches(Number(value)) !== 0 && leaf.matches(new ExactNumber(value)) === 0) isContradicted = true
  }
  if (numbers === 0) return undefined
  if (!isContradicted) return true
  return names === 1 && !leaf.mayBeAbsent ? false : undefined
}
