import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStateDirectory } from './index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = { mapping: 'orders.orders', shard: 'shardId-0', connection: 'embedded' }

describe('the state directory', () => {
  it('keeps positions and embedded contents across openings', async () => {
    const first = openStateDirectory(folder)
    await first.positions.save([[key, { cursor: 'after 7', incarnation: 'a' }]])
    first.twinStorage('kinesis').write([
      ['b', '2'],
      ['a', '1'],
      ['c', '3'],
      ['c', null],
    ])
    first.close()
    const second = openStateDirectory(folder)
    expect(await second.positions.load(key)).toEqual({ cursor: 'after 7', incarnation: 'a' })
    expect([...second.twinStorage('kinesis').entries('')]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
    expect([...second.twinStorage('kafka').entries('')]).toEqual([])
    second.close()
  })

  it('keeps the window that is open at a position, and drops it when it is saved without', async () => {
    const state = openStateDirectory(folder)
    const position = { cursor: 'after 7', incarnation: 'a' }
    await state.positions.save([[key, { ...position, window: '{"open":{}}' }]])
    expect(await state.positions.load(key)).toEqual({ ...position, window: '{"open":{}}' })
    const listed = await state.positions.list(key.mapping, key.connection)
    expect(listed.get(key.shard)).toEqual({ ...position, window: '{"open":{}}' })
    await state.positions.save([[key, position]])
    expect(await state.positions.load(key)).toEqual(position)
    state.close()
  })

  it('lets go of the lock when it cannot be opened, so that it can be tried again', () => {
    mkdirSync(join(folder, 'holder.sqlite'))
    expect(() => openStateDirectory(folder)).toThrow('cannot be written')
    rmSync(join(folder, 'holder.sqlite'), { recursive: true })
    openStateDirectory(folder).close()
  })

  it('reads a directory that an earlier version made, without windows', async () => {
    openStateDirectory(folder).close()
    const database = new DatabaseSync(join(folder, 'state.sqlite'))
    database.exec(`ALTER TABLE position DROP COLUMN window;
      INSERT INTO position VALUES ('orders.orders', 'shardId-0', 'embedded', 'after 7', 'a')`)
    database.close()
    const state = openStateDirectory(folder)
    expect(await state.positions.load(key)).toEqual({ cursor: 'after 7', incarnation: 'a' })
    await state.positions.save([[key, { cursor: 'after 8', incarnation: 'a', window: 'open' }]])
    expect(await state.positions.load(key)).toMatchObject({ cursor: 'after 8', window: 'open' })
    state.close()
  })

  it('lets the entries of an embedded service be read and written while they are read', () => {
    const state = openStateDirectory(folder)
    const storage = state.twinStorage('kinesis')
    const keys = Array.from({ length: 2500 }, (_, index) => `a/${String(index).padStart(4, '0')}`)
    storage.write([...keys.map((key) => [key, '1'] as const), ['b/', '1']])
    const read: string[] = []
    const others: unknown[] = []
    for (const [key] of storage.entries('a/')) {
      read.push(key)
      others.push(...storage.entries('b/'))
      storage.write([[key, '2']])
    }
    expect(read).toEqual(keys)
    expect(others).toHaveLength(keys.length)
    state.close()
  })

  it('keeps what the API has made and switched, and forgets a mapping together with its positions', async () => {
    const mapping = {
      uuid: 'u1',
      id: key.mapping,
      functionName: 'orders',
      functionArn: 'arn:x',
      members: { BatchSize: 5 },
      tags: { team: 'a' },
      lastModifiedMs: 7,
      stage: 'live',
    } as const
    const first = openStateDirectory(folder)
    first.mappings.save(mapping)
    first.mappings.save({ ...mapping, uuid: 'u2', id: 'other' })
    first.mappings.save({ ...mapping, members: { BatchSize: 6 } })
    first.mappings.saveSwitch('a', { enabled: false, fileSaid: true })
    first.mappings.saveSwitch('b', { enabled: false, fileSaid: true })
    first.mappings.saveSwitch('b', null)
    await first.positions.save([
      [key, { cursor: 'x', incarnation: 'y' }],
      [
        { ...key, mapping: 'other' },
        { cursor: 'x', incarnation: 'y' },
      ],
    ])
    first.close()
    const second = openStateDirectory(folder)
    expect(second.mappings.list().map(({ uuid, members }) => [uuid, members])).toEqual([
      ['u1', { BatchSize: 6 }],
      ['u2', { BatchSize: 5 }],
    ])
    expect(second.mappings.switchOf('a')).toEqual({ enabled: false, fileSaid: true })
    expect(second.mappings.switchOf('b')).toBeUndefined()
    expect([key.mapping, 'a'].map((id) => second.mappings.isRemembered(id))).toEqual([true, false])
    second.mappings.remove({ uuid: 'u3', id: null })
    expect(await second.positions.load(key)).toBeDefined()
    second.mappings.remove(mapping)
    expect(second.mappings.isRemembered(key.mapping)).toBe(false)
    expect(second.mappings.list().map(({ uuid }) => uuid)).toEqual(['u2'])
    expect(await second.positions.load(key)).toBeUndefined()
    expect(await second.positions.load({ ...key, mapping: 'other' })).toBeDefined()
    second.close()
  })

  it('forgets embedded contents and their positions only', async () => {
    const state = openStateDirectory(folder)
    const real = { ...key, connection: 'http://localhost:4566' }
    const position = { cursor: 'x', incarnation: 'y' }
    await state.positions.save([
      [key, position],
      [real, position],
    ])
    state.twinStorage('kinesis').write([['a', '1']])
    state.forgetEmbedded()
    expect(await state.positions.load(key)).toBeUndefined()
    expect(await state.positions.load(real)).toEqual(position)
    expect([...state.twinStorage('kinesis').entries('')]).toEqual([])
    state.close()
  })

  it("refuses a second process by the first one's number, and lets it in once the first has gone", () => {
    const state = openStateDirectory(folder)
    const script = `import { openStateDirectory } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      try { openStateDirectory(process.argv[1]).close(); console.log('opened') } catch (error) { console.log(error.code, error.message) }`
    const tryAgain = () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' }).stdout
    expect(tryAgain()).toContain(`STATE_DIRECTORY_LOCKED process ${process.pid} is running`)
    state.close()
    expect(tryAgain()).toBe('opened\n')
  })

  it('says when it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => openStateDirectory(join(folder, 'file'))).toThrow(
      expect.objectContaining({ code: 'STATE_DIRECTORY_UNWRITABLE' }),
    )
    chmodSync(folder, 0o700)
  })

  it.each([
    ['is no database', () => Buffer.from('no database')],
    ['has been cut', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['has other bytes behind its first page', (whole: Buffer) => Buffer.from(whole).fill(1, 4096)],
  ])('says when what it holds %s, and lets go of it', (_how, damage) => {
    openStateDirectory(folder).close()
    const file = join(folder, 'state.sqlite')
    const whole = readFileSync(file)
    writeFileSync(file, damage(whole))
    expect(() => openStateDirectory(folder)).toThrow(
      expect.objectContaining({
        code: 'STATE_DIRECTORY_DAMAGED',
        message: expect.stringContaining(`${file} is damaged: `),
      }),
    )
    writeFileSync(file, whole)
    openStateDirectory(folder).close()
  })

  it.each(['file/below', 'file/further/below'])('says so of %s, below what is no directory', (path) => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => openStateDirectory(join(folder, path))).toThrow(
      expect.objectContaining({ code: 'STATE_DIRECTORY_UNWRITABLE' }),
    )
  })

  it.skipIf(process.platform !== 'linux')('says so where the system takes no new names', () => {
    expect(() => openStateDirectory('/proc/pipeline/state')).toThrow(
      expect.objectContaining({ code: 'STATE_DIRECTORY_UNWRITABLE' }),
    )
  })

  it('makes the directories that lead to it, and keeps out of version control what it has made', () => {
    const path = join(folder, 'a', 'b')
    openStateDirectory(path).close()
    openStateDirectory(path).close()
    expect(readFileSync(join(path, '.gitignore'), 'utf8')).toBe('*\n')
    openStateDirectory(folder).close()
    expect([folder, join(folder, 'a')].some((one) => existsSync(join(one, '.gitignore')))).toBe(false)
  })
})
