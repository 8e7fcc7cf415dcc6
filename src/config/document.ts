import { dirname, resolve } from 'node:path'
import type { PipelineFile } from './generated/pipeline-file.ts'
import { problemAt, type Place, type Problem, type ProblemDetails } from './problem.ts'
import { SourceText } from './source-text.ts'
import { compose, type YamlProblem } from './yaml/compose.ts'
import { entryOf, valueOf, type Entry, type Node, type Range } from './yaml/node.ts'
import type { ErrorCode } from '../model/index.ts'

/** A way into a file: keys and list indexes from the top. */
export type Path = readonly (string | number)[]

/** A pipeline file, or a file of connections, that was read: its values, and where each stands. */
export class PipelineDocument {
  /** As the user named it. */
  readonly name: string
  /** What relative paths in it start at; absolute. */
  readonly folder: string
  /** Absolute. */
  readonly path: string
  /** Plain values; what is wrong in them is among the problems of validation. Null for a file that is no YAML. */
  readonly value: unknown
  /** What is wrong with it as YAML. */
  readonly problems: readonly Problem[]
  /** The connections of an environment (`--connections FILE`), which beat its own. */
  readonly connections: PipelineDocument | undefined
  readonly #source: SourceText
  readonly #root: Node | undefined
  readonly #spoiled: readonly Range[]

  constructor(options: {
    name: string
    text: string
    /** Default the file's own. */
    folder?: string
    environment: Readonly<Record<string, string | undefined>>
    /** `${NAME}` stands for itself: what a request says is never looked up. Default false. */
    isVerbatim?: boolean
    connections?: PipelineDocument | undefined
  }) {
    this.connections = options.connections
    this.name = options.name
    this.path = resolve(
      options.folder ?? '.',
      options.folder === undefined ? options.name : basenameOf(options.name),
    )
    this.folder = resolve(options.folder ?? dirname(this.path))
    this.#source = new SourceText(options.name, options.text)
    const { root, problems } = compose(
      this.#source.text,
      options.isVerbatim === true ? null : options.environment,
    )
    this.#root = root
    this.value = root === undefined ? null : valueOf(root)
    this.#spoiled = problems.filter(({ code }) => code !== 'KEY_TWICE').map(({ range }) => range)
    this.problems = problems.map((problem) => this.#yamlProblem(problem))
    if (root === undefined && problems.length === 0) {
      this.problems = [problemAt(this.#source.place({ start: 0, end: 0 }), 'FILE_EMPTY')]
    }
  }

  /** Whether it is YAML at all. */
  get isReadable(): boolean {
    return this.#root !== undefined
  }

  /** The file's values, typed; only what validation has found no error in has these types. */
  get file(): PipelineFile {
    return this.value as PipelineFile
  }

  /** A problem at the value at `path`, or at its key when the value is empty; undefined where reading went wrong before. */
  atValue(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.#problem(this.#valueRange(path), code, { path, ...details })
  }

  /** A problem at the key at the end of `path`. */
  atKey(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.#problem(this.#entry(path)?.keyRange ?? this.#valueRange(path), code, { path, ...details })
  }

  /** A problem with something that the object at `path` should hold: at its key, or at the first key of a list's item. */
  atOwner(path: Path, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    return this.#problem(this.#ownerRange(path), code, { path, ...details })
  }

  /** The node at `path`, through aliases and merge keys. */
  node(path: Path): Node | undefined {
    let node = this.#root
    for (const step of path) {
      if (node?.kind === 'map') node = entryOf(node, String(step))?.value
      else node = node?.kind === 'list' ? node.items[Number(step)] : undefined
    }
    return node
  }

  /** Where the value at `path` stands. */
  placeOf(path: Path): Place {
    return this.#source.place(this.#valueRange(path))
  }

  /** The place of the key at the end of `path`. */
  placeOfKey(path: Path): Place {
    return this.#source.place(this.#entry(path)?.keyRange ?? this.#valueRange(path))
  }

  #problem(range: Range, code: ErrorCode, details?: ProblemDetails): Problem | undefined {
    if (this.#spoiled.some((other) => range.start < other.end && other.start < range.end)) return undefined
    return problemAt(this.#source.place(range), code, details)
  }

  #entry(path: Path): Entry | undefined {
    const owner = this.node(path.slice(0, -1))
    return owner?.kind === 'map' ? entryOf(owner, String(path.at(-1))) : undefined
  }

  #valueRange(path: Path): Range {
    const range = this.node(path)?.range
    if (range !== undefined && range.start >= 0) return range
    return this.#entry(path)?.keyRange ?? this.#ownerRange(path.slice(0, -1))
  }

  #ownerRange(path: Path): Range {
    const entry = typeof path.at(-1) === 'string' ? this.#entry(path) : undefined
    if (entry !== undefined) return entry.keyRange
    const node = this.node(path)
    if (node?.kind === 'map' && node.entries.length > 0) return node.entries[0]!.keyRange
    if (node !== undefined && node.range.start >= 0) return node.range
    return path.length === 0 ? { start: 0, end: 1 } : this.#ownerRange(path.slice(0, -1))
  }

  #yamlProblem(problem: YamlProblem): Problem {
    const place = this.#source.place(problem.range)
    if (problem.code !== 'KEY_TWICE') return problemAt(place, problem.code, { values: textsOf(problem) })
    const { line } = this.#source.place(problem.first)
    return problemAt(place, problem.code, { values: { key: problem.key, line } })
  }
}

function textsOf(problem: YamlProblem): Record<string, string> {
  const texts = Object.entries(problem).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts) as Record<string, string>
}

function basenameOf(name: string): string {
  return name.split(/[/\\]/).at(-1)!
}
