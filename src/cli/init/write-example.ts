import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandError } from '../command.ts'
import type { Example } from './example.ts'

/** A file that was written, or that is there already and does as well. */
export interface WrittenFile {
  /** From the project's folder. */
  readonly path: string
  /** What it is, in words. */
  readonly what: string
  readonly isNew: boolean
}

const SCHEMA = '../node_modules/event-source-mapping/schemas/pipeline.schema.json'
const STEPS = 'event-source-mapping/steps'

/**
 * Writes an example into a project, and what Cucumber needs to run its feature unless the project has that. Nothing is
 * overwritten: when one of the example's own files is there, none is written.
 * @throws CommandError `FILE_EXISTS`, `FILE_UNWRITABLE`
 */
export function writeExample(example: Example, folder: string): readonly WrittenFile[] {
  const own = filesOf(example, moduleExtension(folder))
  const taken = own.filter(({ path }) => existsSync(join(folder, path)))
  if (taken.length > 0) {
    const paths = taken.map(({ path }) => path).join(', ')
    throw new CommandError('FILE_EXISTS', `Nothing was written, for what would be is there: ${paths}.`)
  }
  const shared = cucumberFiles(folder)
  for (const { path, text } of [...own, ...shared]) {
    if (text !== null) write(folder, path, text)
  }
  return [...own, ...shared].map(({ path, what, text }) => ({ path, what, isNew: text !== null }))
}

interface FileToWrite {
  readonly path: string
  readonly what: string
  /** Null for what is there already. */
  readonly text: string | null
}

function filesOf(example: Example, extension: string): FileToWrite[] {
  const { name, source } = example
  return [
    {
      path: `pipelines/${name}.yaml`,
      what: `the pipeline: ${source} feeds the function ${name}`,
      text: `# yaml-language-server: $schema=${SCHEMA}\n#\n${example.pipeline}`,
    },
    {
      path: `pipelines/${name}.ndjson`,
      what: 'records for the embedded source, one a line',
      text: `${example.records.join('\n')}\n`,
    },
    { path: `handlers/${name}.${extension}`, what: 'the function', text: example.handler },
    { path: `features/${name}.feature`, what: 'its test', text: example.feature },
  ]
}

/** The steps and Cucumber's own settings, where a project has none of its own. */
function cucumberFiles(folder: string): FileToWrite[] {
  const extension = moduleExtension(folder)
  const steps = globSync('features/support/*.{ts,mts,js,mjs}', { cwd: folder }).find((path) =>
    readFileSync(join(folder, path), 'utf8').includes(STEPS),
  )
  const settings = globSync('cucumber.{js,cjs,mjs,json,yaml,yml}', { cwd: folder })[0]
  return [
    {
      path: steps ?? `features/support/steps.${extension}`,
      what: 'the steps that features are made of',
      text: steps === undefined ? `import '${STEPS}'\n` : null,
    },
    {
      path: settings ?? 'cucumber.mjs',
      what: 'where Cucumber finds the steps',
      text: settings === undefined ? CUCUMBER : null,
    },
  ]
}

/** Cucumber looks in features/ by itself; what its command line names would come on top of `paths`. */
const CUCUMBER = `export default { import: ['features/support/*.{ts,mts,js,mjs}'] }
`

/**
 * Modules of a package that says nothing of its kind, or commonjs, are told by their name: .mts is one whatever
 * package.json says.
 */
function moduleExtension(folder: string): 'ts' | 'mts' {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return 'mts'
  try {
    const { type } = JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }
    return type === 'module' ? 'ts' : 'mts'
  } catch {
    return 'mts'
  }
}

function write(folder: string, path: string, text: string): void {
  try {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { flag: 'wx' })
  } catch (error) {
    throw new CommandError('FILE_UNWRITABLE', `${path} cannot be written: ${(error as Error).message}`)
  }
}
