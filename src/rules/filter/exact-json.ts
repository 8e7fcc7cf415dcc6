import { ExactNumber } from './exact-number.ts'

/**
 * Parses a text that is known to be JSON once more, with every number as an `ExactNumber`. Without recursion: records
 * may nest as deep as they like. Of a name twice in an object the last one counts.
 */
export function parseExactly(text: string): unknown {
  const reader = new ExactReader(text)
  while (!reader.isAtEnd) reader.step()
  return reader.result
}

type Container = unknown[] | Record<string, unknown>

/** What ends a number or a word. */
const END_OF_WORD = /[\s,\]}]|$/g

class ExactReader {
  result: unknown
  readonly #text: string
  #at = 0
  readonly #open: Container[] = []
  /** Names that wait for their values, one for each open object and undefined for each open list. */
  readonly #names: (string | undefined)[] = []

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Takes what begins here: a bracket, a string, a word, or one unit that means nothing. */
  step(): void {
    const unit = this.#text[this.#at]!
    if (unit === '"') return this.#string()
    if (!' \t\n\r,:{}[]'.includes(unit)) return this.#word()
    this.#at++
    if (unit === '{') this.#begin({})
    else if (unit === '[') this.#begin([])
    else if (unit === '}' || unit === ']') this.#end()
  }

  #begin(container: Container): void {
    this.#put(container)
    this.#open.push(container)
    this.#names.push(undefined)
  }

  #end(): void {
    this.#open.pop()
    this.#names.pop()
  }

  #string(): void {
    const start = this.#at
    let end = this.#text.indexOf('"', start + 1)
    while (isEscaped(this.#text, end)) end = this.#text.indexOf('"', end + 1)
    this.#at = end + 1
    const raw = this.#text.slice(start + 1, end)
    const value = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
    const container = this.#open.at(-1)
    const isName = container !== undefined && !Array.isArray(container) && this.#names.at(-1) === undefined
    if (isName) this.#names[this.#names.length - 1] = value
    else this.#put(value)
  }

  #word(): void {
    END_OF_WORD.lastIndex = this.#at
    const end = END_OF_WORD.exec(this.#text)!.index
    const word = this.#text.slice(this.#at, end)
    this.#at = end
    if (word === 'true' || word === 'false') this.#put(word === 'true')
    else this.#put(word === 'null' ? null : new ExactNumber(word))
  }

  #put(value: unknown): void {
    const container = this.#open.at(-1)
    if (container === undefined) {
      this.result = value
      return
    }
    if (Array.isArray(container)) {
      container.push(value)
      return
    }
    setOwn(container, this.#names.at(-1)!, value)
    this.#names[this.#names.length - 1] = undefined
  }
}

/** As JSON.parse does it: `__proto__` is a name like any other. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
}

/** Whether an odd number of backslashes stands before this place. */
function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text[before - 1] === '\\') before--
  return (at - before) % 2 === 1
}
