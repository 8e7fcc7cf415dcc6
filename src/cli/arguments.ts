import { parseArgs } from 'node:util'
import { COMMON_OPTIONS, UsageError, type Command, type CommandOption, type Given } from './command.ts'
import { didYouMean } from './did-you-mean.ts'

/**
 * What was given to a command.
 * @throws UsageError for what the command does not take, with the nearest name that it does
 */
export function parse(command: Command, argv: readonly string[]): Given {
  const options = { ...command.options, ...COMMON_OPTIONS }
  const values = new Map<string, string[]>()
  const flags = new Set<string>()
  const positionals: string[] = []
  for (const token of tokensOf(argv, options)) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const value = valueOf(token, options)
    if (value === undefined) flags.add(token.name)
    else values.set(token.name, [...(values.get(token.name) ?? []), value])
  }
  for (const [name, all] of values) {
    if (all.length > 1 && options[name]!.multiple !== true) throw new UsageError(`--${name} is given twice.`)
  }
  if (!flags.has('help')) checkCount(positionals, command)
  return { arguments: positionals, flags, values }
}

/** The value of an option that is given at most once. */
export function valueOfOption(given: Given, name: string): string | undefined {
  return given.values.get(name)?.[0]
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number]

function tokensOf(argv: readonly string[], options: Readonly<Record<string, CommandOption>>): Token[] {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: option.value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  )
  const help = { ...known, help: { type: 'boolean' as const, multiple: true, short: 'h' } }
  return parseArgs({ args: [...argv], options: help, strict: false, tokens: true }).tokens
}

function valueOf(
  token: Token & { kind: 'option' },
  options: Readonly<Record<string, CommandOption>>,
): string | undefined {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
  if (option === undefined) {
    const names = Object.keys(options).map((name) => `--${name}`)
    throw new UsageError(`There is no option ${token.rawName}.${didYouMean(token.rawName, names)}`)
  }
  if (option.value === undefined) {
    if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value.`)
    return undefined
  }
  const missing = token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))
  const isUnset = token.value === '' && option.mayBeEmpty !== true
  if (missing || isUnset)
    throw new UsageError(`--${token.name} needs a value: --${token.name} ${option.value}.`)
  return token.value
}

function checkCount(positionals: readonly string[], { takes }: Command): void {
  if (positionals.length < takes.atLeast) throw new UsageError(`${takes.name} is missing.`)
  if (positionals.length > takes.atMost) {
    const first = positionals[takes.atMost]!
    throw new UsageError(
      takes.atMost === 0
        ? `It takes no arguments, and ${first} is one.`
        : `It takes one ${takes.name}; ${first} is one too many.`,
    )
  }
}
