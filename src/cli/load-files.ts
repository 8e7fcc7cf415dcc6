import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadPipelines, renderProblems, type LoadResult, type Problem } from '../config/index.ts'
import { valueOfOption } from './arguments.ts'
import { UsageError, type Context, type Given } from './command.ts'
import { hasColour } from './palette.ts'

/** The options of every command that loads files. */
export const LOAD_OPTIONS = {
  embedded: { help: 'replaces every connection by an embedded service; Connections may be missing then' },
  connections: {
    value: 'FILE',
    help: 'a file whose Connections beat those of the pipelines: one pipeline for many environments',
  },
} as const

/**
 * The files that were named, each once and as it was named first, else `pipelines/*.yaml`.
 * @throws UsageError when there is none
 */
export function filesOf(given: Given, context: Context): readonly string[] {
  if (given.arguments.length > 0) {
    const paths = given.arguments.map((file) => resolve(context.workingDirectory, file))
    return given.arguments.filter((_, index) => paths.indexOf(paths[index]!) === index)
  }
  const files = globSync('pipelines/*.{yaml,yml}', { cwd: context.workingDirectory }).toSorted()
  if (files.length > 0) return files
  throw new UsageError(
    'There is no pipelines/*.yaml here: name a FILE, or write a first one with pipeline init.',
  )
}

/**
 * Loads and checks files, as the command line says. Nothing is printed.
 * @throws UsageError for options that contradict each other
 */
export function loadFiles(files: readonly string[], given: Given, context: Context): LoadResult {
  const state = valueOfOption(given, 'state')
  const connectionsFile = valueOfOption(given, 'connections')
  if (connectionsFile !== undefined && given.flags.has('embedded'))
    throw new UsageError('Give --embedded or --connections, not both.')
  return loadPipelines(files, {
    embedded: given.flags.has('embedded'),
    environment: context.environment,
    nowMs: context.clock.now(),
    ...(connectionsFile === undefined ? {} : { connectionsFile }),
    ...(state === undefined ? {} : { stateDirectory: state }),
  })
}

/** Prints problems on standard error. @returns whether one of them is an error */
export function reportProblems(problems: readonly Problem[], context: Context): boolean {
  const colour = hasColour(context.stderr, context.environment)
  context.stderr.write(renderProblems(problems, { colour }))
  return hasErrors(problems)
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error')
}
