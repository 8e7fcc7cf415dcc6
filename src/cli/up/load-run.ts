import { resolve } from 'node:path'
import {
  accessFilesOf,
  codeFilesOf,
  commandProblem,
  handlerProblem,
  referencedFilesOf,
  refuseNotBuilt,
  renderProblems,
  type LoadResult,
  type Problem,
} from '../../config/index.ts'
import { valueOfOption } from '../arguments.ts'
import type { Context, Given } from '../command.ts'
import { filesOf, hasErrors, loadFiles } from '../load-files.ts'
import { fingerprintsOf } from './watch/file-watcher.ts'
import { otherFilesOf, type Loading, type ReloaderOptions } from './watch/reloader.ts'

/** What `up` is to run, and everything that is wrong with it. */
export interface RunFiles extends Omit<LoadResult, 'sound'>, Omit<Loading, 'problems'> {}

/**
 * Loads the files that `up` was given, and holds them against what is built and what can be called.
 * @throws UsageError when there is none
 */
export async function loadRun(given: Given, context: Context): Promise<RunFiles> {
  const files = filesOf(given, context)
  // Before they are read: what is written in between is a change.
  const prints = fingerprintsOf(runFiles(given, context))
  const { pipelines, sound, problems: found } = loadFiles(files, given, context)
  const problems = [...found, ...(await refusals(sound))]
  const code = new Map(pipelines.map((one) => [one.file, codeFilesOf(one.function)] as const))
  return {
    pipelines: hasErrors(problems) ? [] : pipelines,
    problems,
    prints: new Map([
      ...prints,
      ...fingerprintsOf([...code.values()].flat()),
      ...fingerprintsOf(pipelines.flatMap(referencedFilesOf)),
    ]),
    code,
  }
}

/**
 * The files that a run is read from by now; absolute.
 * @throws UsageError when there is none
 */
function runFiles(given: Given, context: Context): readonly string[] {
  const named = [...filesOf(given, context), valueOfOption(given, 'connections') ?? []].flat()
  return named.map((file) => resolve(context.workingDirectory, file))
}

/** How `--watch` reads files again. */
export function loadingAgain(given: Given, context: Context): Pick<ReloaderOptions, 'load' | 'files'> {
  return {
    load: async (taken) => {
      const run = await loadRun(given, context)
      const loading = loadingOf(run)
      const broken = await brokenSecrets(run.pipelines, otherFilesOf(taken, run.prints))
      return broken.length === 0
        ? loading
        : {
            ...loading,
            pipelines: [],
            problems: [loading.problems, ...broken].filter((one) => one !== '').join('\n'),
          }
    },
    files: () => {
      try {
        return runFiles(given, context)
      } catch {
        return []
      }
    },
  }
}

/** Why secrets cannot be used that hold something else by now: what runs goes on with those that it has. */
async function brokenSecrets(
  pipelines: LoadResult['pipelines'],
  otherFiles: ReadonlySet<string>,
): Promise<string[]> {
  const { secretFileProblem } = await import('../../fleet/index.ts')
  const secrets = pipelines
    .flatMap(({ file, mappings }) => mappings.flatMap((mapping) => accessFilesOf(mapping, file)))
    .filter(({ kind, path }) => kind === 'secret' && otherFiles.has(path))
  const paths = new Set(secrets.map(({ path }) => path))
  const found = await Promise.all([...paths].map((path) => secretFileProblem(path)))
  return found.flatMap((problem) => problem ?? [])
}

/** What was loaded, with its problems in words. */
export function loadingOf(run: RunFiles): Loading {
  return { ...run, problems: renderProblems(run.problems, { colour: false }).trimEnd() }
}

/** What keeps valid files from being run, file by file: what is not built, and a function that cannot be started. */
async function refusals(pipelines: LoadResult['pipelines']): Promise<Problem[]> {
  const { checkCommand, checkHandler } = await import('../../fleet/index.ts')
  const found = await Promise.all(
    pipelines.map(async (pipeline) => {
      const problem = await checkHandler(pipeline.function)
      const ofHandler = problem === null ? [] : [handlerProblem(pipeline, problem)]
      const reason = checkCommand(pipeline.function)
      const ofCommand = reason === null ? [] : [commandProblem(pipeline, reason)]
      return [...ofHandler, ...ofCommand, ...refuseNotBuilt(pipeline)]
    }),
  )
  return found.flat()
}
