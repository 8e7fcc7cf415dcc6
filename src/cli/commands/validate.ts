import { problemsToJson, type LoadedPipeline } from '../../config/index.ts'
import { EXIT, type Command, type Context } from '../command.ts'
import { LOAD_OPTIONS, filesOf, hasErrors, loadFiles, reportProblems } from '../load-files.ts'
import { count } from '../../views/index.ts'
import type { Probed } from '../validate/probe-connections.ts'

/** `pipeline validate [FILE…]`: everything that is wrong with the files of a run. */
export const validate: Command = {
  description: [
    'Says every error of every file with its line and column, why it is one and what to write instead. Nothing is started. Exits with 78 when there is an error, and with 0 when there are only warnings.',
    'With --connect each real source of valid files is tried as well: whether it can be reached with its credentials, and is there. Nothing is read, no consumer group is joined and no position moves.',
  ],
  options: {
    ...LOAD_OPTIONS,
    connect: { help: 'tries each real connection as well' },
    json: { help: 'prints one array of problems on standard output' },
  },
  takes: { atLeast: 0, atMost: Infinity, name: 'FILE' },
  run: async (given, context) => {
    const files = filesOf(given, context)
    const loaded = loadFiles(files, given, context)
    const probed = given.flags.has('connect') ? await probeAll(loaded.pipelines, context) : NOTHING_TRIED
    const problems = [...loaded.problems, ...probed.problems]
    for (const line of probed.found) context.stderr.write(`${line}\n`)
    if (given.flags.has('json')) {
      context.stdout.write(`${JSON.stringify(problemsToJson(problems), null, 2)}\n`)
      return hasErrors(problems) ? EXIT.configuration : EXIT.done
    }
    if (reportProblems(problems, context)) return EXIT.configuration
    const verb = files.length === 1 ? 'is' : 'are'
    context.stderr.write(`${count(files.length, 'file')} ${verb} valid.\n`)
    return EXIT.done
  },
}

const NOTHING_TRIED: Probed = { problems: [], found: [] }

async function probeAll(pipelines: readonly LoadedPipeline[], context: Context): Promise<Probed> {
  const { statelessServices } = await import('../stateless-services.ts')
  const { probeConnections } = await import('../validate/probe-connections.ts')
  const services = statelessServices(context)
  try {
    return await probeConnections(pipelines, { services, clock: context.clock })
  } finally {
    await services.close()
  }
}
