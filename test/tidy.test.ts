import { describe, expect, it } from 'vitest'
import { wrongImports } from '../tools/tidy/imports.ts'
import { ROOMS } from '../tools/tidy/rooms.ts'
import { sourceFile } from '../tools/tidy/source-file.ts'
import { bannedWords, wrongName } from '../tools/tidy/words.ts'

const complaints = (path: string, text: string) =>
  wrongImports(sourceFile(path, text)).map((found) => found.message)
const words = (path: string, text: string) => bannedWords(sourceFile(path, text)).map((found) => found.line)

describe('import directions', () => {
  it('lets a room import what stands below it, by any form of import', () => {
    expect(complaints('src/engine/a.ts', "import type { Page } from '../model/index.ts'")).toEqual([])
    expect(complaints('src/rules/batch/a.ts', "import type { Batch } from '../../model/index.ts'")).toEqual(
      [],
    )
    expect(
      complaints('src/engine/a.ts', "const twin = await import('../services/kafka/twin/index.ts')"),
    ).toEqual([])
  })

  it.each([
    [
      'src/rules/batch/a.ts',
      "import { b } from '../../engine/b.ts'",
      'rules/ may import only model, source-types',
    ],
    ['src/model/a.ts', "export * from '../time/index.ts'", 'model/ may import only nothing'],
    ['src/engine/a.ts', "const f = await import('../fleet/index.ts')", 'engine/ may import only'],
    ['src/harness/a.ts', "import { main } from '../cli/main.ts'", 'harness/ may import only'],
    [
      'src/services/kafka/a.ts',
      "import { b } from '../kinesis/b.ts'",
      'siblings in services/ never import each other',
    ],
    [
      'src/sources/kafka/a.ts',
      "import { b } from '../../services/kafka/client.ts'",
      'through its port.ts only',
    ],
    ['src/config/a.ts', "import { map } from 'rxjs'", 'only time/, stream/, engine/, fleet/ import rxjs'],
    ['src/views/a.ts', "import { join } from 'node:path'", 'a browser must be able to run views/'],
    ['src/engine/a.ts', "import { b } from '../../tools/b.ts'", 'src imports nothing outside src'],
    ['src/attic/a.ts', "import { b } from '../model/b.ts'", 'attic/ is not a room of the house'],
  ])('%s: %s', (path, text, message) => {
    expect(complaints(path, text)).toEqual([expect.stringContaining(message)])
  })

  it('lets siblings share what stands directly in their room, and a source see a port', () => {
    expect(complaints('src/services/kafka/a.ts', "import { b } from '../payload.ts'")).toEqual([])
    expect(
      complaints('src/sources/kafka/a.ts', "import type { P } from '../../services/kafka/port.ts'"),
    ).toEqual([])
  })

  it('lets a test look into any room but cli', () => {
    expect(
      complaints('src/sources/kafka/a.test.ts', "import { b } from '../../services/kafka/twin/b.ts'"),
    ).toEqual([])
    expect(complaints('src/sources/kafka/a.test.ts', "import { b } from '../../cli/b.ts'")).toHaveLength(1)
  })

  it('reads code, not comments', () => {
    expect(
      complaints('src/model/a.ts', "/** import { b } from '../engine/b.ts' */\n// from '../cli/a.ts'"),
    ).toEqual([])
  })

  it('knows no room above one that imports it', () => {
    for (const [room, below] of Object.entries(ROOMS)) {
      for (const other of below) expect(ROOMS[other], `${other} is imported by ${room}`).not.toContain(room)
    }
  })
})

describe('words and names', () => {
  it('finds unfinished code, also in comments', () => {
    expect(words('src/engine/a.ts', 'const a = 1\n// TODO later')).toEqual([2])
  })

  it('finds time and chance taken from elsewhere than their rooms', () => {
    expect(
      words('src/engine/a.ts', 'const now = new Date()\nconst then = new Date(0)\nrandomUUID()'),
    ).toEqual([1, 3])
    expect(words('src/time/a.ts', 'const now = new Date()')).toEqual([])
  })

  it('finds tests that do not run', () => {
    expect(words('src/engine/a.test.ts', "it.skip('x')\nit.skipIf(true)('y')")).toEqual([1])
  })

  it('wants kebab-case', () => {
    expect(wrongName(sourceFile('src/engine/logLane.ts', ''))).toHaveLength(1)
    expect(wrongName(sourceFile('src/engine/log-lane.test.ts', ''))).toEqual([])
  })
})
