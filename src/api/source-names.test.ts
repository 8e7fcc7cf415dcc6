import { describe, expect, it } from 'vitest'
import type { KnownSource } from './local-protocol.ts'
import { findSource, namesOf } from './source-names.ts'

const stream: KnownSource = {
  service: 'kinesis',
  name: 'orders',
  connection: 'embedded',
  arns: ['arn:aws:kinesis:us-east-2:123456789012:stream/orders'],
  mappings: ['orders.orders', 'audit.orders'],
}
const topic: KnownSource = {
  service: 'kafka',
  name: 'orders',
  connection: 'embedded',
  arns: [],
  mappings: ['ship.orders'],
}
const unread: KnownSource = {
  service: 'kinesis',
  name: 'dead',
  connection: 'embedded',
  arns: [],
  mappings: [],
}
const all = [stream, topic, unread]

describe('the source that a person means', () => {
  it('is found by ARN, by the Id of any mapping that reads it, or by its name', () => {
    const found = (wanted: string) => findSource(all, wanted)
    expect(found(stream.arns[0]!)).toEqual({ kind: 'found', source: stream })
    expect(found('audit.orders')).toEqual({ kind: 'found', source: stream })
    expect(found('ship.orders')).toEqual({ kind: 'found', source: topic })
    expect(found('dead')).toEqual({ kind: 'found', source: unread })
  })

  it('is asked for when two have the name', () => {
    expect(findSource(all, 'orders')).toEqual({ kind: 'ambiguous', sources: [stream, topic] })
  })

  it('is unknown otherwise, whatever is near', () => {
    expect(findSource(all, 'order')).toEqual({ kind: 'unknown' })
    expect(namesOf(all)).toEqual([
      'orders',
      'orders.orders',
      'audit.orders',
      'arn:aws:kinesis:us-east-2:123456789012:stream/orders',
      'ship.orders',
      'dead',
    ])
  })
})
