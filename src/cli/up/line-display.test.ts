import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { bodies, event, retried } from '../../views/fixture.ts'
import { jsonDisplay } from './json-display.ts'
import { LineDisplay } from './line-display.ts'

const shard = 'shardId-000000000000'

function lineDisplay(highWaterMark = 1000) {
  const stdout = new PassThrough({ highWaterMark })
  const stderr = new PassThrough()
  const display = new LineDisplay({
    stdout,
    stderr,
    mappings: ['orders.orders', 'pay.payments'],
    timeOf: (at) => at.slice(11, 23),
  })
  return { stdout, stderr, display }
}

const written = (stream: PassThrough): string[] =>
  String(stream.read() ?? '')
    .split('\n')
    .slice(0, -1)

describe('lines', () => {
  it('stand in columns, without polls that brought nothing', () => {
    const { stdout, stderr, display } = lineDisplay()
    for (const one of [
      event(0, { event: 'MappingStateChanged', state: 'Enabled' }),
      event(1, bodies.read(0, { shard })),
      event(2, bodies.invoked('orders.orders#1', { shard })),
      event(14, bodies.failed('orders.orders#1', { shard, message: 'a\nb', ...retried(14, 250) })),
      event(15, { event: 'FunctionPrinted', stream: 'stdout', text: '\u001b[31mhello' }, 'pay.payments'),
      event(16, bodies.invoked('pay.payments#7', { shard: 'payments-0' }), 'pay.payments'),
    ]) {
      display.event(one)
    }
    display.notice('Draining.')
    expect(written(stdout)).toEqual([
      '00:00:00.000  orders.orders  MappingStateChanged   Enabled',
      '00:00:00.002  orders.orders  FunctionInvoked       shardId-000000000000  #1  10 records, 1.2 kB, window',
      '00:00:00.014  orders.orders  BatchFailed           shardId-000000000000  #1  attempt 1, error after 12 ms, next try in 250 ms: a …',
      '00:00:00.015  pay.payments   FunctionPrinted       hello',
      '00:00:00.016  pay.payments   FunctionInvoked       payments-0            #7  10 records, 1.2 kB, window',
    ])
    expect(written(stderr)).toEqual(['Draining.'])
  })

  it('say once for all lanes of a queue that it is in trouble, and that it is over', () => {
    const { stdout, display } = lineDisplay()
    const failed = (atMs: number, tryMs: number, message = 'gone') =>
      event(atMs, {
        event: 'SourceFailed',
        code: 'SOURCE_UNREACHABLE',
        during: 'reading',
        message,
        ...retried(atMs, tryMs),
      })
    const nothing = (atMs: number) => event(atMs, { event: 'RecordsRead', records: 0, bytes: 0 })
    for (const one of [
      nothing(0),
      failed(10, 250),
      failed(20, 250),
      failed(30, 250, 'another reason'),
      failed(280, 500),
      nothing(900),
      nothing(910),
    ]) {
      display.event(one)
    }
    expect(written(stdout)).toEqual([
      '00:00:00.010  orders.orders  SourceFailed          SOURCE_UNREACHABLE, next try in 250 ms: gone',
      '00:00:00.030  orders.orders  SourceFailed          SOURCE_UNREACHABLE, next try in 250 ms: another reason',
      '00:00:00.280  orders.orders  SourceFailed          SOURCE_UNREACHABLE, next try in 500 ms: gone',
      '00:00:00.900  orders.orders  RecordsRead           nothing new',
    ])
  })

  it('are dropped and counted when their reader is too slow', async () => {
    const { stdout, display } = lineDisplay()
    const text = 'x'.repeat(1_000_000)
    const print = () => display.event(event(0, { event: 'FunctionPrinted', stream: 'stdout', text }))
    for (let count = 0; count < 9; count++) print()
    const held = stdout.writableLength + stdout.readableLength
    expect(held).toBeLessThan(6_100_000)
    stdout.read()
    await new Promise((resolve) => setImmediate(resolve))
    stdout.read()
    await new Promise((resolve) => setImmediate(resolve))
    print()
    const lines = written(stdout)
    expect(lines.at(-2)).toMatch(/^\(\d lines are missing here: their reader was too slow\)$/)
    expect(lines.at(-1)).toContain('xxx')
  })
})

describe('JSON', () => {
  it('is one event a line, however slow its reader', () => {
    const stdout = new PassThrough({ highWaterMark: 10 })
    const stderr = new PassThrough()
    const display = jsonDisplay({ stdout, stderr })
    const events = Array.from({ length: 100 }, (_, index) => event(index, bodies.read(0)))
    for (const one of events) display.event(one)
    display.notice('Draining.')
    stdout.end()
    let text = ''
    for (let part; (part = stdout.read() as Buffer | null) !== null;) text += String(part)
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events)
    expect(String(stderr.read())).toBe('Draining.\n')
  })
})
