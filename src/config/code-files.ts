import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ResolvedFunction } from '../model/index.ts'
import { isFile } from './is-file.ts'

/** `from './x.ts'`, `import './x.ts'`, `import('./x.ts')`, `require('./x')`. */
const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g
const EXTENSIONS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json']
/** A handler with more modules of its own than this is watched in part. */
const MOST_FILES = 500

/**
 * The files that a function's code is made of, as far as they are the user's own: a handler's module and what it imports
 * by relative paths, or the arguments of a command that are files; of a real function the certificates that it is reached
 * with. Absolute; empty for code that is elsewhere.
 */
export function codeFilesOf({ code }: ResolvedFunction): readonly string[] {
  if (code.kind === 'handler') return modulesFrom(code.path)
  if (code.kind === 'functionArn' && code.connection.kind === 'endpoint') {
    return code.connection.caFile === undefined ? [] : [code.connection.caFile]
  }
  if (code.kind !== 'command') return []
  return code.command.map((argument) => resolve(code.cwd, argument)).filter(isFile)
}

function modulesFrom(path: string): string[] {
  const found = new Set([path])
  for (const file of found) {
    for (const imported of importsIn(file)) if (found.size < MOST_FILES) found.add(imported)
  }
  return [...found]
}

function importsIn(file: string): string[] {
  const text = isFile(file) ? readFileSync(file, 'utf8') : ''
  return [...text.matchAll(RELATIVE_IMPORT)].flatMap(([, , specifier]) => {
    const base = resolve(dirname(file), specifier!)
    return EXTENSIONS.map((extension) => base + extension).find(isFile) ?? []
  })
}
