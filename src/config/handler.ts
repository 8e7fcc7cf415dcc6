import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { isFile } from './is-file.ts'

/** Looked for in this order. */
const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs']

export type HandlerPlace =
  | { readonly found: true; readonly path: string; readonly exportName: string }
  /** The paths that were tried, as one reads them from the pipeline file. */
  | { readonly found: false; readonly looked: readonly string[] }

/**
 * Finds the module of a `Handler`. As in AWS the module's name ends at the first dot of the last part, and what
 * follows is the export, which may be nested (`orders.api.handler`); a module whose own name has dots is tried next.
 * @param folder absolute; the pipeline file's
 */
export function findHandler(folder: string, handler: string): HandlerPlace {
  const names = basename(handler).split('.')
  const base = resolve(folder, dirname(handler))
  const looked: string[] = []
  for (let length = 1; length < names.length; length++) {
    const stem = names.slice(0, length).join('.')
    for (const extension of EXTENSIONS) {
      const path = join(base, stem + extension)
      if (isFile(path)) return { found: true, path, exportName: names.slice(length).join('.') }
    }
    looked.push(`${relative(folder, join(base, stem))}{${EXTENSIONS.join(',')}}`)
  }
  return { found: false, looked }
}

/** What text alone does not tell: re-exports, CommonJS at large, destructuring, several names in one declaration. */
const MAY_EXPORT_MORE: readonly RegExp[] = [
  /\bexport\s*\*|\bexport\s*=|\bmodule\.exports\b|\bexports\s*[[,]|\(\s*exports\b|,\s*exports\s*\)/,
  /\bexport\s+(const|let|var)\s*[{[]/,
  /\bexport\s+(const|let|var)\b[^\n;]*,\s*[\p{ID_Start}$_][\p{ID_Continue}$]*\s*(:[^=\n]*)?=(?![=>])/u,
  /\bexport\s+(let|var)\s+[\p{ID_Start}$_][\p{ID_Continue}$]*\s*,/u,
]

/**
 * The names that a module exports, as far as its text shows them; null when it may export more than that (a
 * re-export, `module.exports`, a computed name, a list of declarations). Nothing is imported.
 */
export function exportsInText(path: string): readonly string[] | null {
  const text = readFileSync(path, 'utf8')
  if (MAY_EXPORT_MORE.some((form) => form.test(text))) return null
  const declared = text.matchAll(
    /\bexport\s+(?:default\b|(?:declare\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|enum)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*))/gu,
  )
  const listed = [...text.matchAll(/\bexport\s*(?:type\s*)?\{([^}]*)\}/g)].flatMap(([, list]) =>
    list!.split(','),
  )
  const assigned = text.matchAll(/\bexports\.([\w$]+)\s*=/g)
  const names = [
    ...[...declared].map(([, name]) => name ?? 'default'),
    ...listed.map((item) => item.trim().split(/\s+/).at(-1)!).filter((name) => name !== ''),
    ...[...assigned].map(([, name]) => name!),
  ]
  // Without a single export statement the module may be CommonJS in any dress.
  if (names.length === 0 && text.includes('exports')) return null
  return [...new Set(names)]
}
