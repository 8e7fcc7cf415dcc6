import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Something that the house does not allow, and where. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** A file of the tree, with its comments blanked out of `codeLines` (line numbers stay). */
export interface SourceFile {
  readonly path: string
  readonly isTest: boolean
  readonly lines: readonly string[]
  readonly codeLines: readonly string[]
}

/** The files git knows or would add, under these folders; what is ignored is not looked at. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...folders], {
    encoding: 'utf8',
  })
  const paths = [...new Set(listed.split('\n'))].filter((path) => path !== '' && existsSync(path))
  return paths.toSorted().map((path) => sourceFile(path, readFileSync(path, 'utf8')))
}

/** A file from its text. */
export function sourceFile(path: string, text: string): SourceFile {
  return {
    path,
    // Contracts and fixtures are parts of tests, used by test files only.
    isTest: /\.test\.ts$|\/(contract|fixture)[^/]*\.ts$|\/contract\//.test(path),
    lines: text.split('\n'),
    codeLines: withoutComments(text).split('\n'),
  }
}

/** Blanks comments out; strings and templates are skipped whole, so that `//` in a URL is no comment. */
function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g
  return text.replace(token, (part) => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part))
}
