import { COMMON_OPTIONS, type Command, type CommandOption, type ListedCommand } from './command.ts'

const WIDTH = 100

/** What `pipeline --help` says. */
export function overview(commands: readonly ListedCommand[]): string {
  return paragraphs(
    'pipeline: AWS Lambda event source mappings, outside AWS.',
    'Usage: pipeline COMMAND [ARGUMENT…] [--OPTION…]',
    table(commands.map((command) => [`pipeline ${command.name} ${command.usage}`, command.summary])),
    table([
      ['pipeline COMMAND --help', 'more about a command'],
      ['pipeline --version', 'the version'],
    ]),
    'Exit codes: 0 done or drained, 1 failed while running, 2 wrong usage, 78 wrong configuration.',
  )
}

/** `Usage: pipeline put SOURCE [--data TEXT]… [--key KEY] …`. */
export function usageLine(command: ListedCommand & Command): string {
  const options = Object.entries({ ...command.options, state: COMMON_OPTIONS['state']! })
  const texts = options.map(([name, option]) => `[${optionText(name, option)}]${option.multiple ? '…' : ''}`)
  const words = ['Usage: pipeline', command.name, command.usage, ...texts].filter((word) => word !== '')
  return wrapped(words, WIDTH).join('\n  ')
}

/** What `pipeline <command> --help` says. */
export function commandHelp(command: ListedCommand & Command): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS })
  return paragraphs(
    usageLine(command),
    ...command.description,
    table(options.map(([name, option]) => [optionText(name, option), option.help])),
  )
}

function optionText(name: string, option: CommandOption): string {
  return option.value === undefined ? `--${name}` : `--${name} ${option.value}`
}

function paragraphs(...all: readonly string[]): string {
  return `${all.map((one) => (one.startsWith(' ') || one.includes('\n') ? one : wrapped(one.split(' '), WIDTH).join('\n'))).join('\n\n')}\n`
}

/** Two columns, the second wrapped; lines begin with two spaces. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows
    .flatMap(([left, right]) =>
      wrapped(right.split(' '), WIDTH - width - 4).map(
        (line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`,
      ),
    )
    .join('\n')
}

/** Words that hold spaces stay in one line. */
function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
