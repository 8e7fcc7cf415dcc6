import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../model/index.ts'
import { bodies, event, retried, ZERO_MS } from '../../views/fixture.ts'
import { foldBatchRows, foldStatus, NO_STATUSES, type BatchRow } from '../../views/index.ts'
import { localTime } from '../local-time.ts'
import { paletteFor } from '../palette.ts'
import { columnsOf } from '../text-width.ts'
import { frame, type Scene } from './frame.ts'

const { read, invoked, succeeded, failed } = bodies
const plain = paletteFor({}, {})
const coloured = paletteFor({ isTTY: true }, {})

function sceneOf(events: EngineEvent[], notice = ''): Scene {
  return {
    title: 'pipeline up · 2 mappings',
    hint: 'Ctrl-C drains',
    statuses: [...events.reduce(foldStatus, NO_STATUSES).values()],
    rows: events.reduce<readonly BatchRow[]>((rows, one) => foldBatchRows(rows, one, 100), []),
    notices: notice === '' ? [] : notice.split('\n'),
  }
}

const shard = 'shardId-000000000000'
const story = [
  event(0, { event: 'MappingStateChanged', state: 'Enabled' }),
  event(0, { event: 'ShardOpened', shard, position: 'TRIM_HORIZON' }),
  event(0, { event: 'MappingStateChanged', state: 'Enabled' }, 'pay.payments'),
  event(1000, read(20, { shard, behindMs: 0 })),
  event(1000, invoked('orders.orders#1', { shard, records: 20, bytes: 2600 })),
  event(1020, succeeded('orders.orders#1', { shard, records: 20, durationMs: 20 })),
  event(1000, read(7, { shard: 'payments-0', lag: 30 }), 'pay.payments'),
  event(
    1100,
    invoked('pay.payments#1', { shard: 'payments-0', records: 7, trigger: 'size' }),
    'pay.payments',
  ),
  event(1112, failed('pay.payments#1', { shard: 'payments-0', ...retried(1112, 1000) }), 'pay.payments'),
  event(1200, { event: 'FunctionPrinted', stream: 'stdout', text: 'charged\t\u001b[31m3' }, 'pay.payments'),
  event(1300, invoked('orders.orders#2', { shard, records: 3 })),
]
const at = (atMs: number) => localTime(new Date(ZERO_MS + atMs).toISOString())

describe('a frame of the live view', () => {
  it('shows a line a mapping above the batches', () => {
    const lines = frame(sceneOf(story), { width: 150, height: 24, nowMs: ZERO_MS + 1500, palette: plain })
    expect(lines.map((line) => line.trimEnd())).toEqual([
      `pipeline up · 2 mappings${' '.repeat(113)}Ctrl-C drains`,
      '',
      'mapping        state      records/s  in flight     behind  discarded',
      'orders.orders  Enabled         13.3          1       0 ms          0',
      'pay.payments   Enabled          0.0          0     37 rec          0  retrying payments-0 attempt 2 in 612 ms · error: card declined',
      '',
      'time          mapping        shard                 batch  try  trigger    records      size',
      `${at(0)}  orders.orders                        MappingStateChanged Enabled`,
      `${at(0)}  orders.orders  shardId-000000000000  ShardOpened from TRIM_HORIZON`,
      `${at(0)}  pay.payments                         MappingStateChanged Enabled`,
      `${at(1000)}  orders.orders  shardId-000000000000  #1       1  window          20    2.6 kB  succeeded in 20 ms`,
      `${at(1100)}  pay.payments   payments-0            #1       1  size             7    1.2 kB  error after 12 ms, next try in 1 s: card declined`,
      `${at(1200)}  pay.payments                         │ charged  3`,
      `${at(1300)}  orders.orders  shardId-000000000000  #2       1  window           3    1.2 kB  running for 200 ms`,
    ])
  })

  it.each([
    [200, 50],
    [100, 24],
    [80, 24],
    [60, 12],
    [40, 10],
    [20, 6],
    [10, 3],
    [5, 1],
  ])('fits into %d columns and %d rows, in colour too', (width, height) => {
    const options = { width, height, nowMs: ZERO_MS + 1500, palette: coloured }
    const lines = frame(sceneOf(story, 'Draining: waiting for 1 running invocation.'), options)
    expect(lines.length).toBeLessThanOrEqual(height)
    for (const line of lines) expect(columnsOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(width)
  })

  it('says how many records no destination could be told of, once there are any', () => {
    const kept = event(1400, {
      event: 'DestinationFailed',
      shard,
      records: 3,
      destination: 'arn:aws:sqs:us-east-2:123456789012:dead',
      message: 'no such queue',
      kept: '.pipeline/undelivered/orders.orders/1.json',
    })
    const options = { width: 150, height: 24, nowMs: ZERO_MS + 1500, palette: plain }
    const [, , title, orders, pay] = frame(sceneOf([...story, kept]), options)
    expect(title).toMatch(/discarded {2}undelivered/)
    expect(orders).toMatch(/ 0 {12}3\b/)
    expect(pay).toMatch(/ 0 {12}0 {2}retrying/)
  })

  it('puts a notice on the last line', () => {
    const lines = frame(sceneOf(story, 'Draining.'), {
      width: 80,
      height: 24,
      nowMs: ZERO_MS,
      palette: plain,
    })
    expect(lines).toHaveLength(24)
    expect(lines.at(-1)).toBe('Draining.')
  })

  it('shows the whole of a notice, in several lines where it is long, and cuts lines of a file', () => {
    const notice = `orders.yaml:1:1: error: ${'word '.repeat(16)}ends\n  > 13 | ${'x'.repeat(80)}`
    const options = { width: 60, height: 24, nowMs: ZERO_MS, palette: plain }
    const lines = frame(sceneOf(story, notice), options)
    expect(lines).toHaveLength(24)
    expect(lines.slice(-3)).toEqual([
      'orders.yaml:1:1: error: word word word word word word word',
      'word word word word word word word word word ends',
      expect.stringMatching(/^ {2}> 13 \| x+…$/),
    ])
  })

  it('shows the newest batches when there is no room for all', () => {
    const many = Array.from({ length: 50 }, (_, index) => event(index, invoked(`orders.orders#${index + 1}`)))
    const lines = frame(sceneOf(many), { width: 100, height: 12, nowMs: ZERO_MS, palette: plain })
    expect(lines.at(-1)).toContain('#50')
    expect(lines).toHaveLength(12)
  })

  it('counts the mappings that half a screen cannot hold', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      event(0, { event: 'MappingStateChanged', state: 'Enabled' }, `f.source${index}`),
    )
    const lines = frame(sceneOf(many), { width: 100, height: 24, nowMs: ZERO_MS, palette: plain })
    expect(lines.find((line) => line.startsWith('and '))).toBe('and 21 more')
    expect(lines).toHaveLength(24)
  })

  it('leaves a mapping out that is deleted, once nothing of it runs', () => {
    const deleting = event(1400, { event: 'MappingStateChanged', state: 'Deleting' })
    const ended = event(1500, succeeded('orders.orders#2', { shard, records: 3, durationMs: 200 }))
    const shown = (events: EngineEvent[]) =>
      frame(sceneOf(events), { width: 100, height: 24, nowMs: ZERO_MS + 1500, palette: plain }).slice(3, 5)
    expect(shown([...story, deleting])[0]).toMatch(/^orders\.orders {2}Deleting/)
    expect(shown([...story, deleting, ended])[0]).toMatch(/^pay\.payments {2}Enabled/)
  })

  it('says several things at once, and how to stop beside a long title', () => {
    const scene = { ...sceneOf(story, 'one\ntwo'), title: 'pipeline up · '.repeat(20) }
    const lines = frame(scene, { width: 80, height: 24, nowMs: ZERO_MS, palette: plain })
    expect(lines.slice(-3)).toEqual(['', 'one', 'two'])
    expect(lines[0]).toMatch(/….*Ctrl-C drains$/)
    expect(columnsOf(lines[0]!)).toBe(80)
    const many = { ...scene, notices: Array.from({ length: 40 }, (_, line) => `line ${line}`) }
    const cut = frame(many, { width: 80, height: 24, nowMs: ZERO_MS, palette: plain })
    expect(cut).toHaveLength(24)
    expect(cut.slice(-2)).toEqual(['line 9', '…'])
  })

  it('leaves the least telling columns out where it is narrow', () => {
    const lines = frame(sceneOf(story), { width: 80, height: 24, nowMs: ZERO_MS + 1500, palette: plain })
    expect(lines[2]!.trimEnd()).toBe('mapping        records/s     behind')
    expect(lines[4]).toContain('retrying payments-0 attempt 2')
  })
})
