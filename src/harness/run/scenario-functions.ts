import { createFunction, createScriptedFunction, FunctionScript } from '../../invoke/index.ts'
import type { FunctionPort, FunctionPrinter, ResolvedFunction, ResolvedPipeline } from '../../model/index.ts'
import type { Clock, Random } from '../../time/index.ts'
import { recordsOf } from '../records/event-records.ts'
import type { History } from '../history/history.ts'
import { observedFunction } from '../history/observed-function.ts'
import { failuresFor } from './partial-response.ts'

/** Says what a script is to do. */
export type ScriptLine = (script: FunctionScript) => void

/**
 * The functions of a scenario. One that a step speaks of does what its script says, also when its file names code;
 * the code of any other runs, and one without code succeeds. Scripts go on when the pipeline is stopped and starts
 * again; environments do not.
 */
export class ScenarioFunctions {
  readonly #parts: { readonly clock: Clock; readonly random: Random; readonly history: History }
  /** How `<sequence of "x">` and the like in an answer are filled. */
  readonly #fillAnswer: (text: string) => string
  readonly #scripts = new Map<string, { readonly script: FunctionScript; speaks: boolean }>()
  /** Lines about "the function" that came before any pipeline. */
  #early: ScriptLine[] = []

  constructor(
    parts: { readonly clock: Clock; readonly random: Random; readonly history: History },
    fillAnswer: (text: string) => string,
  ) {
    this.#parts = parts
    this.#fillAnswer = fillAnswer
  }

  /** A pipeline with this function is part of the scenario. */
  declare(functionName: string): void {
    if (!this.#scripts.has(functionName)) {
      this.#scripts.set(functionName, { script: new FunctionScript(), speaks: false })
    }
  }

  /** @param functionName null for "the function" @throws Error when it is not clear which one is meant */
  script(functionName: string | null, line: ScriptLine): void {
    if (functionName === null && this.#scripts.size === 0) {
      this.#early.push(line)
      return
    }
    const entry = this.#scripts.get(this.nameOf(functionName))!
    entry.speaks = true
    line(entry.script)
  }

  /** The name of the function that a step means. @throws Error when it is not clear, or there is none */
  nameOf(functionName: string | null): string {
    const names = [...this.#scripts.keys()]
    const name = functionName ?? (names.length === 1 ? names[0]! : '')
    if (this.#scripts.has(name)) return name
    const known = names.map((one) => `"${one}"`).join(', ') || 'none'
    throw new Error(
      functionName === null
        ? `there are ${names.length} functions (${known}): say the function "name"`
        : `no pipeline has the function "${functionName}"; there is ${known}`,
    )
  }

  /** From now on a line replaces what it speaks of. */
  begin(): void {
    for (const line of this.#early.splice(0)) this.script(null, line)
    for (const { script } of this.#scripts.values()) script.begin()
  }

  /** The function of a pipeline for one run. */
  create(pipeline: ResolvedPipeline, print: FunctionPrinter): FunctionPort {
    const { history } = this.#parts
    const { name } = pipeline.function
    const scripted = this.#scripted(pipeline.function)
    const code = this.#code(pipeline.function, print)
    const chosen = (): FunctionPort => (this.#scripts.get(name)!.speaks ? scripted : (code ?? scripted))
    return observedFunction(
      {
        get environments() {
          return chosen().environments
        },
        invoke: (request) => chosen().invoke(request),
        close: async (mode) => {
          await Promise.all([scripted.close(mode), code?.close(mode)])
        },
      },
      {
        called: (request) => history.called(request),
        starting: (request) => history.starting(name, request.event),
        answered: (request, body) => history.answered(request.event, body),
      },
    )
  }

  #scripted({ name, timeoutMs }: ResolvedFunction): FunctionPort {
    const { clock, history } = this.#parts
    return createScriptedFunction({
      clock,
      timeoutMs,
      namesOf: (event) => history.namesOf(event),
      groupsOf: (event) => recordsOf(event).map(({ key }) => key ?? ''),
      failuresFor: (event, names) => failuresFor(event, history.namesOf(event), names),
      fillAnswer: this.#fillAnswer,
      script: this.#scripts.get(name)!.script,
    })
  }

  #code(resolved: ResolvedFunction, print: FunctionPrinter): FunctionPort | null {
    if (resolved.code.kind === 'scripted') return null
    const { clock, random } = this.#parts
    return createFunction({ function: resolved, clock, random, print })
  }
}
