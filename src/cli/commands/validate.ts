import { problemsToJson } from '../../config/index.ts'
import { EXIT, type Command } from '../command.ts'
import { EMBEDDED_OPTION, filesOf, hasErrors, loadFiles, reportProblems } from '../load-files.ts'
import { count } from '../../views/index.ts'

/** `pipeline validate [FILE…]`: everything that is wrong with the files of a run. */
export const validate: Command = {
  name: 'validate',
  summary: 'finds everything that is wrong in the files; default pipelines/*.yaml',
  usage: '[FILE…] [--embedded] [--json]',
  description: [
    'Says every error of every file with its line and column, why it is one and what to write instead. Nothing is started or contacted. Exits with 78 when there is an error, and with 0 when there are only warnings.',
  ],
  options: {
    ...EMBEDDED_OPTION,
    json: { help: 'prints one array of problems on standard output' },
  },
  takes: { atLeast: 0, atMost: Infinity, name: 'FILE' },
  run: async (given, context) => {
    const files = filesOf(given, context)
    const { problems } = loadFiles(files, given, context)
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
