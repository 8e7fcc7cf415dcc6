import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { explainCode, explainPipeline, renderExplanation } from '../../config/index.ts'
import { ERROR_CATALOGUE } from '../../model/index.ts'
import { EXIT, UsageError, type Command } from '../command.ts'
import { LOAD_OPTIONS, loadFiles, reportProblems } from '../load-files.ts'
import { didYouMean } from '../did-you-mean.ts'

/** `pipeline explain FILE|CODE`: what a file will do, or what an error means. */
export const explain: Command = {
  description: [
    'With a FILE: every setting of the function and its mappings with its value, where it comes from (the file, the default of this source, a limit of AWS) and the rule that governs it; then in words how batches are made and what happens to one that fails.',
    'With a CODE, such as VALUE_RANGE: what the error means and what to do about it.',
  ],
  options: LOAD_OPTIONS,
  takes: { atLeast: 1, atMost: 1, name: 'FILE or CODE' },
  run: async (given, context) => {
    const what = given.arguments[0]!
    const isFile = existsSync(resolve(context.workingDirectory, what))
    const text = isFile ? undefined : explainCode(what)
    if (text !== undefined) {
      context.stdout.write(text)
      return EXIT.done
    }
    if (!isFile && /^[A-Z][A-Z0-9_]*$/.test(what)) {
      throw new UsageError(`There is no error code ${what}.${didYouMean(what, Object.keys(ERROR_CATALOGUE))}`)
    }
    const { pipelines, problems } = loadFiles([what], given, context)
    if (reportProblems(problems, context)) return EXIT.configuration
    for (const pipeline of pipelines) context.stdout.write(renderExplanation(explainPipeline(pipeline)))
    return EXIT.done
  },
}
