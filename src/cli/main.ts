import { ERROR_CATALOGUE, SourceError } from '../model/index.ts'
import { freshSeed, RealClock, seededRandom } from '../time/index.ts'
import { parse } from './arguments.ts'
import { CommandError, EXIT, UsageError, type Command, type Context, type ListedCommand } from './command.ts'
import { COMMANDS } from './command-list.ts'
import { commandHelp, overview, usageLine } from './help.ts'
import { didYouMean } from './did-you-mean.ts'
import { hasReaderLeft, unwrittenText } from './unwritten.ts'
import { version } from './version.ts'

/**
 * The command `pipeline`: argv without Node and the program, to an exit code. It never ends the process by itself:
 * whoever calls it does, once what was written is out.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const context = ofThisProcess()
  const { stdout, stderr } = context
  let unwritten: Error | null = null
  stdout.on('error', (error: Error) => (unwritten ??= error))
  stderr.on('error', () => undefined)
  const code = await dispatch(argv, context)
  await new Promise<void>((resolve) => stdout.write('', () => resolve()))
  if (code !== EXIT.done || unwritten === null || hasReaderLeft(unwritten)) return code
  stderr.write(`pipeline: ${unwrittenText(unwritten)}\n`)
  return EXIT.failed
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const [name = '', ...rest] = argv
  if (name === '--version' || name === '-v') return print(context, `${version()}\n`)
  if (name === '--help' || name === '-h') return print(context, overview(COMMANDS))
  if (name === 'help' && rest[0] === undefined) return print(context, overview(COMMANDS))
  const wanted = name === 'help' ? rest[0]! : name
  const listed = COMMANDS.find((one) => one.name === wanted)
  if (listed === undefined) return unknownCommand(wanted, context)
  const command = { ...listed, ...(await listed.load()) }
  return name === 'help' ? print(context, commandHelp(command)) : run(command, rest, context)
}

async function run(
  command: ListedCommand & Command,
  argv: readonly string[],
  context: Context,
): Promise<number> {
  try {
    const given = parse(command, argv)
    if (given.flags.has('help')) return print(context, commandHelp(command))
    return await command.run(given, context)
  } catch (error) {
    if (error instanceof UsageError) {
      context.stderr.write(
        `pipeline ${command.name}: ${error.message}\n${usageLine(command)}\nMore: pipeline ${command.name} --help\n`,
      )
      return EXIT.usage
    }
    context.stderr.write(`pipeline ${command.name}: ${whatWentWrong(error)}\n`)
    return EXIT.failed
  }
}

/** What to do about it comes from the catalogue; an error that was not foreseen shows where it comes from. */
function whatWentWrong(error: unknown): string {
  if (error instanceof CommandError || error instanceof SourceError) {
    return `${error.message} [${error.code}]\n  → ${ERROR_CATALOGUE[error.code].hint}`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function unknownCommand(name: string, context: Context): number {
  const names = COMMANDS.map((command) => command.name)
  const isOption = name.startsWith('-')
  const what = isOption ? 'option' : 'command'
  const near = didYouMean(name, isOption ? ['--help', '--version'] : [...names, 'help'])
  context.stderr.write(
    name === ''
      ? overview(COMMANDS)
      : `pipeline: There is no ${what} ${name}.${near}\nCommands: ${names.join(', ')}\nMore: pipeline --help\n`,
  )
  return EXIT.usage
}

function print(context: Context, text: string): number {
  context.stdout.write(text)
  return EXIT.done
}

function ofThisProcess(): Context {
  return {
    // Standard input is only opened by a command that reads it.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    clock: new RealClock(),
    random: seededRandom(freshSeed()),
  }
}
