import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { valueOfOption } from '../arguments.ts'
import { EXIT, UsageError, type Command } from '../command.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Example } from '../init/example.ts'
import { EXAMPLES } from '../init/examples.ts'
import { writeExample, type WrittenFile } from '../init/write-example.ts'

const KINDS = EXAMPLES.map(({ kind }) => kind)

/** `pipeline init [--source KIND]`: a first pipeline with its function and its test. */
export const init: Command = {
  description: [
    'Writes a commented pipeline, the function that it calls, records that feed it, and a feature that tests it: all run at once, on an embedded source. Nothing is overwritten.',
    `KIND is one of ${KINDS.join(', ')}. Each has names of its own, so that several can stand in one project.`,
  ],
  options: { source: { value: 'KIND', help: `what feeds the function (default: ${KINDS[0]})` } },
  takes: { atLeast: 0, atMost: 0, name: 'argument' },
  run: async (given, context) => {
    const example = exampleOf(valueOfOption(given, 'source') ?? KINDS[0]!)
    const written = writeExample(example, context.workingDirectory)
    context.stderr.write(`${filesText(written)}\n\nNext:\n${nextText(example, context.workingDirectory)}\n`)
    return EXIT.done
  },
}

/** @throws UsageError */
function exampleOf(kind: string): Example {
  const example = EXAMPLES.find((one) => one.kind === kind)
  if (example !== undefined) return example
  throw new UsageError(
    `There is no kind of source ${kind}.${didYouMean(kind, KINDS)} There are ${KINDS.join(', ')}.`,
  )
}

function filesText(files: readonly WrittenFile[]): string {
  return table(files.map(({ path, what, isNew }) => [path, isNew ? what : `${what} (was there already)`]))
}

/** What can be done with it; what has to be installed first, where that is missing. */
function nextText({ name, put }: Example, folder: string): string {
  const missing = ['event-source-mapping', '@cucumber/cucumber'].filter((one) => !isInstalled(one, folder))
  return table([
    ...(missing.length === 0 ? [] : [[`npm install --save-dev ${missing.join(' ')}`, ''] as const]),
    ['npx pipeline up', 'runs it; Ctrl-C drains, and the next up goes on there'],
    [`npx pipeline put ${put}`, 'sends it more while it runs'],
    [`npx cucumber-js features/${name}.feature`, 'tests it, in milliseconds'],
    [`npx pipeline explain pipelines/${name}.yaml`, 'says what each setting does'],
  ])
}

/** Whether a package stands beside a folder or above it, where Node looks for it. */
function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true
  const above = dirname(folder)
  return above !== folder && isInstalled(name, above)
}

/** Two columns; what is too long for the first has what follows in a line of its own. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => (left.length > WIDEST ? 0 : left.length)))
  return rows
    .map(([left, right]) => {
      if (right === '') return `  ${left}`
      return left.length > width
        ? `  ${left}\n  ${' '.repeat(width)}  ${right}`
        : `  ${left.padEnd(width)}  ${right}`
    })
    .join('\n')
}

const WIDEST = 44
