import type { ErrorCode } from '../model/index.ts'
import type { Clock, Random } from '../time/index.ts'

/** A command as the list of commands has it; the command itself is loaded when it is asked for. */
export interface ListedCommand {
  readonly name: string
  /** Its arguments in the usage line, options aside. */
  readonly usage: string
  /** One line, for the list of commands. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** What a command takes, what it says about itself, what it does. */
export interface Command {
  /** Paragraphs of its own `--help`, below the usage line. */
  readonly description: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** How many arguments it takes, and what they are called in errors. */
  readonly takes: { readonly atLeast: number; readonly atMost: number; readonly name: string }
  /** @returns the exit code. */
  run(given: Given, context: Context): Promise<number>
}

/** An option without `value` is a flag. */
export interface CommandOption {
  /** What stands for the value in the help: `DIR`, `SECONDS`. */
  readonly value?: string
  /** May be given several times. */
  readonly multiple?: boolean
  /** Nothing is a value of it, too; of others it is a variable that was not set. */
  readonly mayBeEmpty?: boolean
  readonly help: string
}

/** Options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, CommandOption>> = {
  state: { value: 'DIR', help: 'the state directory (default: the one of the file, else .pipeline)' },
  help: { help: 'says this' },
}

/** What was given to a command. */
export interface Given {
  readonly arguments: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, readonly string[]>
}

/** What a command sees of the process that runs it. */
export interface Context {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly clock: Clock
  readonly random: Random
}

/** 0 done or drained · 1 failed while running · 2 wrong usage · 78 wrong configuration. */
export const EXIT = { done: 0, failed: 1, usage: 2, configuration: 78 } as const

/** The command line is wrong: said with where to find help, and exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Something that a person can act on went wrong: said in the words of the error catalogue, with exit code 1. */
export class CommandError extends Error {
  readonly code: ErrorCode
  /** WRONG_RECORD: which of the records given together, from 0, until its place is known. */
  readonly record: number | undefined

  constructor(code: ErrorCode, message: string, record?: number) {
    super(message)
    this.name = 'CommandError'
    this.code = code
    this.record = record
  }
}
