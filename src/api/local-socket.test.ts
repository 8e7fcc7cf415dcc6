import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../model/index.ts'
import { LocalClient } from './local-client.ts'
import { LocalRequestError } from './local-protocol.ts'
import { openLocalSocket, type LocalHandlers, type LocalSocket } from './local-socket.ts'

let root: string
let socket: LocalSocket | null = null
const puts: unknown[] = []

const handlers: LocalHandlers = {
  mappings: async () => [],
  switch: async ({ mapping }) => ({ id: mapping, state: 'Enabling' }),
  sources: async () => [
    {
      service: 'kinesis',
      name: 'orders',
      connection: 'embedded',
      arns: ['arn:x'],
      mappings: ['orders.orders'],
    },
  ],
  put: async ({ source, records }) => {
    if (source.name === 'broken') throw new LocalRequestError('WRONG_RECORD', 'Data is missing')
    if (source.name === 'full') throw new SourceError('STATE_NOT_WRITTEN', 'disk is full')
    if (source.name === 'bug') throw new Error('no such thing')
    puts.push([source.name, records])
    return { records: records.length }
  },
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'socket-'))
  puts.length = 0
})

afterEach(async () => {
  await socket?.close()
  socket = null
  rmSync(root, { recursive: true, force: true })
})

const source = (name: string) => ({ service: 'kinesis', name, connection: 'embedded' })

describe('local socket', () => {
  it('answers requests in their order, and closes without a trace', async () => {
    socket = await openLocalSocket(root, handlers)
    const client = await LocalClient.connect(root)
    expect(await client.request('sources', {})).toMatchObject([{ name: 'orders' }])
    expect(await client.request('put', { source: source('orders'), records: [{ Data: 'a' }] })).toEqual({
      records: 1,
    })
    expect(await client.request('put', { source: source('orders'), records: [{ Data: 'ü\n' }] })).toEqual({
      records: 1,
    })
    expect(puts).toEqual([
      ['orders', [{ Data: 'a' }]],
      ['orders', [{ Data: 'ü\n' }]],
    ])
    client.close()
    await socket.close()
    expect(existsSync(join(root, 'pipeline.sock'))).toBe(false)
  })

  it('answers errors with their code and words, and goes on', async () => {
    socket = await openLocalSocket(root, handlers)
    const client = await LocalClient.connect(root)
    const put = (name: string) => client.request('put', { source: source(name), records: [] })
    await expect(put('broken')).rejects.toMatchObject({ code: 'WRONG_RECORD', message: 'Data is missing' })
    await expect(put('bug')).rejects.toMatchObject({ code: 'REQUEST_FAILED', message: 'no such thing' })
    await expect(put('full')).rejects.toMatchObject({ code: 'STATE_NOT_WRITTEN', message: 'disk is full' })
    await expect(put('orders')).resolves.toEqual({ records: 0 })
    client.close()
  })

  it('answers what is no request', async () => {
    socket = await openLocalSocket(root, handlers)
    const raw = connect(socket.path)
    raw.end('nonsense\n\n{"id":7,"request":"toString"}\n')
    const answers = (await text(raw)).trimEnd().split('\n')
    expect(answers.map((one) => JSON.parse(one) as unknown)).toEqual([
      { id: 0, error: { code: 'REQUEST_FAILED', message: expect.stringContaining('JSON') as string } },
      { id: 7, error: { code: 'UNKNOWN_REQUEST', message: 'this pipeline knows no request named toString' } },
    ])
  })

  it('lets only its own user in', async () => {
    socket = await openLocalSocket(root, handlers)
    expect(statSync(socket.path).mode & 0o777).toBe(0o600)
  })

  it('replaces what a killed process has left', async () => {
    writeFileSync(join(root, 'pipeline.sock'), '')
    await expect(LocalClient.connect(root)).rejects.toMatchObject({ code: 'NO_RUNNING_PIPELINE' })
    socket = await openLocalSocket(root, handlers)
    const client = await LocalClient.connect(root)
    client.close()
  })

  it('says when nobody runs, and when the pipeline ends before it answers', async () => {
    await expect(LocalClient.connect(root)).rejects.toMatchObject({
      code: 'NO_RUNNING_PIPELINE',
      message: `no pipeline runs on the state directory ${root}`,
    })
    socket = await openLocalSocket(root, { ...handlers, sources: () => socket!.close().then(() => []) })
    const client = await LocalClient.connect(root)
    await expect(client.request('sources', {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })

  it('lives elsewhere when the state directory has a long name, and leaves nothing there', async () => {
    const deep = join(root, 'a'.repeat(60), 'b'.repeat(60))
    mkdirSync(deep, { recursive: true })
    socket = await openLocalSocket(deep, handlers)
    const first = readlinkSync(join(deep, 'pipeline.sock'))
    expect(first).toBe(socket.path)
    expect(statSync(dirname(first)).mode & 0o777).toBe(0o700)
    const client = await LocalClient.connect(deep)
    expect(await client.request('sources', {})).toHaveLength(1)
    client.close()
    await socket.close()
    expect(existsSync(dirname(first))).toBe(false)
  })
})
