import type { JsonMember, JsonNode } from './json-node.ts'

export type JsonReading =
  | { readonly node: JsonNode }
  /** Where reading ended, and why. */
  | { readonly offset: number; readonly reason: string }

/** Reads a JSON text (RFC 8259, nothing laxer) into a tree with positions. Meant for patterns: nesting is recursion. */
export function readJson(text: string): JsonReading {
  try {
    return { node: new JsonReader(text).whole() }
  } catch (error) {
    if (error instanceof SyntaxFault) return { offset: error.offset, reason: error.message }
    throw error
  }
}

class SyntaxFault extends Error {
  readonly offset: number

  constructor(offset: number, reason: string) {
    super(reason)
    this.offset = offset
  }
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\]|\\.)*"/sy
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[A-Za-z0-9_+.-]+/y

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): JsonNode {
    const node = this.#value()
    this.#skip(SPACE)
    if (this.#at < this.#text.length) this.#fail(`nothing may follow the pattern, but ${this.#here()} does`)
    return node
  }

  #value(): JsonNode {
    this.#skip(SPACE)
    const offset = this.#at
    const first = this.#text[offset]
    if (first === '{') return { kind: 'object', offset, members: this.#list('}', () => this.#member()) }
    if (first === '[') return { kind: 'array', offset, items: this.#list(']', () => this.#value()) }
    if (first === '"') return { kind: 'string', offset, value: this.#string() }
    return this.#word(offset)
  }

  /** What stands between brackets, with commas between and none at the end. */
  #list<T>(end: '}' | ']', item: () => T): T[] {
    const items: T[] = []
    this.#at++
    this.#skip(SPACE)
    if (this.#take(end)) return items
    for (;;) {
      items.push(item())
      this.#skip(SPACE)
      if (this.#take(end)) return items
      if (!this.#take(',')) this.#fail(`expected \`,\` or \`${end}\`, found ${this.#here()}`)
      this.#skip(SPACE)
      if (this.#text[this.#at] === end) this.#fail(`nothing stands between \`,\` and \`${end}\``)
    }
  }

  #member(): JsonMember {
    const offset = this.#at
    if (this.#text[offset] !== '"') this.#fail(`expected a name in double quotes, found ${this.#here()}`)
    const name = this.#string()
    this.#skip(SPACE)
    if (!this.#take(':')) this.#fail(`expected \`:\` after "${name}", found ${this.#here()}`)
    return { name, offset, value: this.#value() }
  }

  #string(): string {
    const start = this.#at
    const token = this.#skip(STRING)
    try {
      return JSON.parse(token) as string
    } catch {
      return this.#failInString(start)
    }
  }

  #word(offset: number): JsonNode {
    const number = this.#skip(NUMBER)
    if (number !== '') {
      if (this.#skip(WORD) !== '') this.#failAt(offset, `${this.#from(offset)} is no JSON number`)
      return { kind: 'number', offset, text: number }
    }
    const word = this.#skip(WORD)
    if (word === 'true' || word === 'false') return { kind: 'boolean', offset, value: word === 'true' }
    if (word === 'null') return { kind: 'null', offset }
    if (word !== '') this.#failAt(offset, `\`${word}\` is no JSON value; strings stand in double quotes`)
    return this.#fail(`expected a value, found ${this.#here()}`)
  }

  #failInString(start: number): never {
    for (let at = start + 1; at < this.#text.length; at++) {
      const unit = this.#text[at]!
      if (unit < ' ') this.#failAt(at, 'a control character in a string must be escaped')
      if (unit !== '\\') continue
      if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(this.#text.slice(at, at + 6)))
        this.#failAt(at, 'no such escape in JSON')
      at++
    }
    return this.#failAt(start, 'this string has no end')
  }

  /** Moves over what the sticky expression matches here, and gives it. */
  #skip(expression: RegExp): string {
    expression.lastIndex = this.#at
    const found = expression.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #take(unit: string): boolean {
    if (this.#text[this.#at] !== unit) return false
    this.#at++
    return true
  }

  #here(): string {
    const point = this.#text.codePointAt(this.#at)
    return point === undefined ? 'the end of the pattern' : `\`${String.fromCodePoint(point)}\``
  }

  #from(offset: number): string {
    return `\`${this.#text.slice(offset, this.#at)}\``
  }

  #fail(reason: string): never {
    return this.#failAt(this.#at, reason)
  }

  #failAt(offset: number, reason: string): never {
    throw new SyntaxFault(offset, reason)
  }
}
