import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EngineEvent, EventBody, MessagesReturned } from '../model/index.ts'
import { eventLine, isEmptyRead } from './event-line.ts'
import { eventText } from './event-text.ts'
import { bodies, event, retried } from './fixture.ts'

const text = (body: EventBody) => eventText(event(0, body))

describe('events in words', () => {
  it('tells a batch from its first try to the end', () => {
    expect(text(bodies.invoked('orders.orders#12'))).toBe('#12  10 records, 1.2 kB, window')
    expect(text(bodies.failed('orders.orders#12', retried(0, 250)))).toBe(
      '#12  attempt 1, error after 12 ms, next try in 250 ms: card declined',
    )
    expect(text(bodies.invoked('orders.orders#12', { attempt: 2 }))).toBe(
      '#12  attempt 2, 10 records, 1.2 kB, window',
    )
    expect(text(bodies.succeeded('orders.orders#12', { attempt: 2 }))).toBe(
      '#12  attempt 2, 10 records in 12 ms',
    )
  })

  it('says what follows a failure', () => {
    const follows = (next: 'bisect' | 'discard' | 'return' | 'stop') =>
      /ms, (.*): card/.exec(text(bodies.failed('b', { next })))![1]
    expect([follows('bisect'), follows('discard'), follows('return'), follows('stop')]).toEqual([
      'halved',
      'discarded',
      'back to the queue',
      'given up at the stored position because the pipeline stops',
    ])
  })

  it('says why messages left our hands', () => {
    const returned = (reason: MessagesReturned['reason']) =>
      text({ event: 'MessagesReturned', batch: 'b', records: 2, reason })
    expect(returned('failed')).toBe('b  2 messages back to the queue')
    expect(returned('unused')).toBe('b  2 messages back to the queue, the function never had them')
    expect(returned('notHeld')).toBe('b  2 messages let go: they were not ours any more')
    expect(returned('groupFailed')).toContain('a message in front of them in their group has failed')
    expect(returned('groupInFlight')).toContain('an older batch with their group is under way')
    const failed = bodies.failed('b', { next: 'return', ...retried(0, 250) })
    expect(text(failed)).toContain('back to the queue in 250 ms')
  })

  it('says how far behind a read was, unless it was at the tip', () => {
    expect(text(bodies.read(5, { behindMs: 0 }))).toBe('5 records, 500 B')
    expect(text(bodies.read(5, { behindMs: 90_000 }))).toBe('5 records, 500 B, 1 min 30 s behind')
    expect(text(bodies.read(5, { lag: 1234 }))).toBe('5 records, 500 B, 1,234 behind')
  })

  it('puts a message on one line', () => {
    const failure: EventBody = {
      event: 'SourceFailed',
      code: 'SOURCE_FAILED',
      message: 'first\nsecond',
      ...retried(0, 500),
    }
    expect(text(failure)).toBe('SOURCE_FAILED, next try in 500 ms: first …')
  })

  it('names the range of discarded records', () => {
    const discarded = (first: string, last: string): EventBody => ({
      event: 'RecordsDiscarded',
      records: 2,
      condition: 'RecordExpired',
      first,
      last,
    })
    expect(text(discarded('7', '9'))).toBe('2 records discarded, RecordExpired (7 to 9)')
    expect(text(discarded('7', '7'))).toBe('2 records discarded, RecordExpired (7)')
  })

  it.each(everyEvent())('has words and a tone for %s', (_, any) => {
    const line = eventLine(any)
    expect(line.text).toMatch(/\w/)
    expect(line.text).not.toMatch(/undefined|NaN|object/)
    expect(line.tone).toBeTypeOf('string')
  })

  it('knows a poll that brought nothing', () => {
    expect(isEmptyRead(event(0, bodies.read(0)))).toBe(true)
    expect(isEmptyRead(event(0, bodies.read(1)))).toBe(false)
    expect(isEmptyRead(event(0, bodies.invoked('a')))).toBe(false)
  })
})

/** Members that know certain words only. */
const REASONS: Readonly<Record<string, object>> = { MessagesReturned: { reason: 'notHeld' } }

/** One event of each kind that the schema knows, every member filled in. */
function everyEvent(): [string, EngineEvent][] {
  const schema = JSON.parse(readFileSync('schemas/event.schema.json', 'utf8')) as {
    $defs: Record<string, { properties: Record<string, { type?: string }> }>
  }
  return Object.entries(schema.$defs).map(([name, definition]) => {
    const members = Object.entries(definition.properties).map(([member, { type }]) => [
      member,
      type === 'array' ? ['x'] : type === 'integer' || type === 'number' ? 3 : 'x',
    ])
    return [
      name,
      { ...Object.fromEntries(members), event: name, next: 'retry', ...REASONS[name] } as EngineEvent,
    ]
  })
}
