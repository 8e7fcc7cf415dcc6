import { valueOfOption } from '../arguments.ts'
import { EXIT, UsageError, type Command, type Given } from '../command.ts'
import { LOAD_OPTIONS, reportProblems } from '../load-files.ts'
import { apiAccessOf } from '../up/api-address.ts'
import { endingText } from '../up/ending-text.ts'
import { loadingAgain, loadingOf, loadRun } from '../up/load-run.ts'

/**
 * `pipeline up [FILE…]`: runs pipelines until they are stopped, or until nothing is left to do. The engine is loaded
 * only for files that are right.
 */
export const up: Command = {
  description: [
    'Runs the pipelines of the files, together. Nothing is started unless all of them are right.',
    'Ctrl-C (or SIGTERM) drains: nothing more is read, running invocations finish and are stored, and what waits for its next attempt is given up at its stored position. Once more aborts. Nothing is lost either way: the next up goes on from the stored positions.',
  ],
  options: {
    ...LOAD_OPTIONS,
    fresh: { help: 'forgets what embedded services hold, and the positions in it' },
    json: { help: 'prints one event a line as JSON on standard output, and nothing else there' },
    api: {
      value: 'HOST:PORT',
      help: 'serves AWS’s control API for mappings there (default: not at all)',
    },
    'api-credentials': {
      value: 'FILE',
      help: 'access keys, in the form of ~/.aws/credentials: the API answers only what they have signed; needed for any address but a loopback one',
    },
    'api-rate': {
      value: 'REQUESTS',
      help: 'takes so many operations a second and refuses more with AWS’s 429 (AWS: 15; default: no limit)',
    },
    watch: {
      help: 'reads files again when they change, and what they name (code, certificates, secrets, records): what is wrong is said, and what is right takes effect mapping by mapping',
    },
    'until-idle': { help: 'ends when every source is at its end and every batch is settled' },
    timeout: {
      value: 'SECONDS',
      help: 'with --until-idle: ends with 1 after so long, and says what is left',
    },
  },
  takes: { atLeast: 0, atMost: Infinity, name: 'FILE' },
  run: async (given, context) => {
    const untilIdle = untilIdleOf(given)
    const api = apiAccessOf(given, context.workingDirectory)
    const isWatching = given.flags.has('watch')
    if (isWatching && untilIdle !== null)
      throw new UsageError('--watch goes on until it is stopped: it does not go with --until-idle.')
    const loaded = await loadRun(given, context)
    const { pipelines } = loaded
    if (reportProblems(loaded.problems, context)) return EXIT.configuration
    const { openDisplay } = await import('../up/open-display.ts')
    const { runPipelines } = await import('../up/run-pipelines.ts')
    const options = {
      pipelines,
      stateDirectory: pipelines[0]!.engine.stateDirectory,
      fresh: given.flags.has('fresh'),
      untilIdle,
      embedded: given.flags.has('embedded'),
      api,
      watch: isWatching ? { first: loadingOf(loaded), ...loadingAgain(given, context) } : null,
      openDisplay: (running: typeof pipelines) =>
        openDisplay(running, { json: given.flags.has('json'), context }),
    }
    const ending = await runPipelines(options, context)
    context.stderr.write(endingText(ending))
    return ending.exitCode
  },
}

/** @throws UsageError */
function untilIdleOf(given: Given): { timeoutMs: number | null } | null {
  const timeout = valueOfOption(given, 'timeout')
  if (!given.flags.has('until-idle')) {
    if (timeout !== undefined) throw new UsageError('--timeout goes with --until-idle.')
    return null
  }
  if (timeout === undefined) return { timeoutMs: null }
  const seconds = Number(timeout)
  if (timeout.trim() === '' || !(seconds > 0)) {
    throw new UsageError(`--timeout needs a number of seconds, not ${JSON.stringify(timeout)}.`)
  }
  return { timeoutMs: seconds * 1000 }
}
