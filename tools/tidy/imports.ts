import { dirname, join } from 'node:path/posix'
import { ROOMS, ROOMS_ABOVE_PORTS, ROOMS_OF_SIBLINGS, ROOMS_WITH_RXJS } from './rooms.ts'
import type { Finding, SourceFile } from './source-file.ts'

/** Finds imports that cross the house against its direction. Tests may look into other rooms, but not upwards to cli. */
export function wrongImports(file: SourceFile): Finding[] {
  const from = placeOf(file.path)
  if (from === undefined) return []
  return importsOf(file).flatMap(({ specifier, line }) => {
    const why = specifier.startsWith('.')
      ? againstTheHouse(from, join(dirname(file.path), specifier), file.isTest)
      : againstThePackages(from, specifier, file.isTest)
    return why === undefined ? [] : [{ path: file.path, line, message: `imports ${specifier}: ${why}` }]
  })
}

/** Where a file lives: its room and, in it, its folder (empty for a file directly in the room). */
interface Place {
  readonly room: string
  readonly folder: string
  readonly name: string
}

function placeOf(path: string): Place | undefined {
  const [top, room, ...rest] = path.split('/')
  if (top !== 'src' || room === undefined || rest.length === 0) return undefined
  return { room, folder: rest.length > 1 ? rest[0]! : '', name: rest.at(-1)! }
}

function againstTheHouse(from: Place, target: string, isTest: boolean): string | undefined {
  if (/^src\/.*\/generated\//.test(target) || target.startsWith('schemas/')) return undefined
  const to = placeOf(target)
  if (to === undefined) return isTest ? undefined : 'src imports nothing outside src'
  if (from.room === to.room) return againstSiblings(from, to)
  if (isTest) return to.room === 'cli' ? 'nothing imports cli/' : undefined
  const allowed = ROOMS[from.room]
  if (allowed === undefined) return `${from.room}/ is not a room of the house (tools/tidy/rooms.ts)`
  if (!allowed.includes(to.room)) return `${from.room}/ may import only ${allowed.join(', ') || 'nothing'}`
  if (ROOMS_ABOVE_PORTS.has(from.room) && to.folder !== '' && to.name !== 'port.ts') {
    return `${from.room}/ sees a service through its port.ts only`
  }
  return undefined
}

function againstSiblings(from: Place, to: Place): string | undefined {
  if (!ROOMS_OF_SIBLINGS.has(from.room) || from.folder === to.folder || to.folder === '') return undefined
  return `siblings in ${from.room}/ never import each other`
}

function againstThePackages(from: Place, specifier: string, isTest: boolean): string | undefined {
  if (/^rxjs(\/|$)/.test(specifier) && !ROOMS_WITH_RXJS.has(from.room)) {
    return `only ${[...ROOMS_WITH_RXJS].join('/, ')}/ import rxjs`
  }
  if (specifier.startsWith('node:timers')) return 'take a Clock (src/time/clock.ts)'
  if (from.room === 'views' && !isTest && specifier.startsWith('node:'))
    return 'a browser must be able to run views/'
  return undefined
}

/** Static imports, re-exports and dynamic imports of a literal. */
function importsOf(file: SourceFile): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = []
  for (const [index, text] of file.codeLines.entries()) {
    for (const match of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      found.push({ specifier: match[1]!, line: index + 1 })
    }
  }
  return found
}
