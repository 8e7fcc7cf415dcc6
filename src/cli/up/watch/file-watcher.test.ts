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

it('hears of a file that a link elsewhere leads to', async () => {
  mkdirSync(at('shared'))
  mkdirSync(at('own'))
  writeFileSync(at('shared/d.yaml'), '1')
  symlinkSync('../shared/d.yaml', at('own/d.yaml'))
  watcher.watch([at('own/d.yaml')])
  const written = hears()
  writeFileSync(at('shared/d.yaml'), '2')
  expect(await written).toBe('heard')
})

it('hears when the link to a folder is pointed elsewhere, and of what stands there then', async () => {
  for (const release of ['1', '2']) {
    mkdirSync(at(`releases/${release}`), { recursive: true })
    writeFileSync(at(`releases/${release}/e.yaml`), release)
  }
  symlinkSync('releases/1', at('current'))
  watcher.watch([at('current/e.yaml')])
  symlinkSync('releases/2', at('next'))
  const pointed = hears()
  renameSync(at('next'), at('current'))
  expect(await pointed).toBe('heard')
  watcher.watch([at('current/e.yaml')])
  const written = hears()
  writeFileSync(at('releases/2/e.yaml'), '3')
  expect(await written).toBe('heard')
})

it('hears of mounted configuration as Kubernetes makes and changes it', async () => {
  mkdirSync(at('mount/..1'), { recursive: true })
  writeFileSync(at('mount/..1/f.yaml'), '1')
  symlinkSync('..1', at('mount/..data'))
  symlinkSync('..data/f.yaml', at('mount/f.yaml'))
  watcher.watch([at('mount/f.yaml')])
  const changed = hears()
  mkdirSync(at('mount/..2'))
  writeFileSync(at('mount/..2/f.yaml'), '2')
  symlinkSync('..2', at('mount/..data_tmp'))
  renameSync(at('mount/..data_tmp'), at('mount/..data'))
  rmSync(at('mount/..1'), { recursive: true })
  expect(await changed).toBe('heard')
  expect(fingerprintsOf([at('mount/f.yaml')])).not.toEqual(fingerprintsOf([at('a.yaml')]))
})

it('hears of a folder that was made again in the meantime', async () => {
  mkdirSync(at('sub'))
  writeFileSync(at('sub/c.yaml'), '1')
  watcher.watch([at('sub/c.yaml')])
  const again = hears()
  rmSync(at('sub'), { recursive: true })
  mkdirSync(at('sub'))
  writeFileSync(at('sub/c.yaml'), '1')
  expect(await again).toBe('heard')
  // Whatever else was heard of it by then.
  await new Promise(setImmediate)
  watcher.watch([at('sub/c.yaml')])
  const written = hears()
  writeFileSync(at('sub/c.yaml'), '2')
  expect(await written).toBe('heard')
})

it('is not led in a circle by links, nor by what is no folder', () => {
  symlinkSync(at('nowhere'), at('loop'))
  symlinkSync(at('loop'), at('nowhere'))
  expect(() => watcher.watch([at('loop'), at('loop/x.yaml'), at('a.yaml/x')])).not.toThrow()
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
