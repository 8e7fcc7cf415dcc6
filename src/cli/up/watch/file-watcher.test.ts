import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fingerprintsOf, NodeFileWatcher } from './file-watcher.ts'

let folder: string
let watcher: NodeFileWatcher
let heard: () => void
const at = (path: string) => join(folder, path)
/** Resolves the next time that something is heard. */
const hears = () => new Promise<string>((resolve) => (heard = () => resolve('heard')))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'))
  writeFileSync(at('a.yaml'), '1')
  heard = () => undefined
  watcher = new NodeFileWatcher(() => heard())
})
afterEach(() => {
  watcher.close()
  rmSync(folder, { recursive: true, force: true })
})

it('hears of a file that is written, and of one that is renamed into its place', async () => {
  watcher.watch([at('a.yaml')])
  const written = hears()
  writeFileSync(at('a.yaml'), '2')
  expect(await written).toBe('heard')
  writeFileSync(at('a.yaml.tmp'), '3')
  const renamed = hears()
  renameSync(at('a.yaml.tmp'), at('a.yaml'))
  expect(await renamed).toBe('heard')
  const again = hears()
  writeFileSync(at('a.yaml'), '4')
  expect(await again).toBe('heard')
})

it('hears of a file whose folder is not there yet', async () => {
  watcher.watch([at('later/b.yaml')])
  const made = hears()
  mkdirSync(at('later'))
  expect(await made).toBe('heard')
  watcher.watch([at('later/b.yaml')])
  const written = hears()
  writeFileSync(at('later/b.yaml'), '1')
  expect(await written).toBe('heard')
})

it('hears when the folder of a file goes', async () => {
  mkdirSync(at('sub'))
  writeFileSync(at('sub/c.yaml'), '1')
  watcher.watch([at('sub/c.yaml')])
  const gone = hears()
  rmSync(at('sub'), { recursive: true })
  expect(await gone).toBe('heard')
})

it('tells contents apart, and files that are not there', () => {
  symlinkSync(at('a.yaml'), at('link.yaml'))
  const files = [at('a.yaml'), at('link.yaml'), at('none.yaml'), folder]
  const before = fingerprintsOf(files)
  expect(before.get(at('link.yaml'))).toBe(before.get(at('a.yaml')))
  expect([before.get(at('none.yaml')), before.get(folder)]).toEqual([null, null])
  writeFileSync(at('a.yaml'), '2')
  expect(fingerprintsOf(files).get(at('link.yaml'))).not.toBe(before.get(at('link.yaml')))
})
