/**
 * The tidy test: what the linter cannot see. Import directions between rooms, who may speak RxJS, names, words of
 * unfinished or silenced code. Lengths of files and functions and the calls that own time are the linter's
 * (.oxlintrc.json). Generated files are left alone.
 */
import { wrongImports } from './tidy/imports.ts'
import { sourceFiles } from './tidy/source-file.ts'
import { bannedWords, wrongName } from './tidy/words.ts'

const files = sourceFiles('src', 'step-definitions', 'features', 'bench', 'handlers', 'test', 'tools').filter(
  (file) => !file.path.includes('/generated/'),
)
const findings = files.flatMap((file) => [...wrongImports(file), ...bannedWords(file), ...wrongName(file)])
for (const { path, line, message } of findings) console.error(`${path}:${line} ${message}`)
if (findings.length > 0) process.exitCode = 1
console.error(`${files.length} files, ${findings.length} untidy`)
