import { beforeEach, describe, expect, it } from 'vitest'
import { KINESIS_MAPPING } from '../model/fixture.ts'
import type { LogSource } from '../model/index.ts'
import { DynamodbTwin } from '../services/dynamodb/twin/index.ts'
import { createDynamodbSource } from '../sources/dynamodb/index.ts'
import { MemoryPositions, MemoryStorage } from '../state/index.ts'
import { answers, WindowWorld, type WindowedEvent } from './tumbling-fixture.ts'

const eventSourceArn = 'arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000'
let w: WindowWorld
let twin: DynamodbTwin
let positions: MemoryPositions

beforeEach(async () => {
  w = new WindowWorld()
  w.answer = ({ Records, state }) =>
    answers({ state: { seen: `${state.seen ?? ''}${idsOf(Records).join('')}` } })
  positions = new MemoryPositions()
  twin = new DynamodbTwin({ clock: w.clock, storage: new MemoryStorage() })
  const key = [{ name: 'id', type: 'S' }] as const
  await twin.createTable({ name: 'orders', key, viewType: 'KEYS_ONLY' })
})

/** The stream as a process that has just started reads it. */
function source(): LogSource {
  const mapping = { ...KINESIS_MAPPING, sourceType: 'dynamodb', service: 'dynamodb', eventSourceArn } as const
  return createDynamodbSource({ port: twin, mapping, clock: w.clock, positions })
}

async function putAt(second: number, id: string): Promise<void> {
  await w.clock.advanceBy(w.startMs + second * 1000 - w.clock.now())
  await twin.write('orders', [{ kind: 'put', item: { id: { S: id } } }])
}

function idsOf(records: WindowedEvent['Records']): string[] {
  return records.map(
    (one) => (one as unknown as { dynamodb: { Keys: { id: { S: string } } } }).dynamodb.Keys.id.S,
  )
}

/** Each invocation: its second, rounded up to polls of a quarter, its records, what state it got, whether it is final. */
const seen = () =>
  w.invocations.map(({ event }, index) => {
    const { Records, state, isFinalInvokeForWindow } = event as WindowedEvent
    const second = w.seen()[index]![0]
    return [second, idsOf(Records).join(''), state.seen ?? '-', isFinalInvokeForWindow]
  })

describe('a tumbling window of a table', () => {
  it('carries its state, ends with a later record, and without one two minutes after its end [TUM-3, TUM-7, TUM-10, TUM-12]', async () => {
    w.start({}, source())
    await putAt(10, 'a')
    await putAt(50, 'b')
    await putAt(70, 'c')
    await w.clock.advanceBy(300_000)
    expect(seen()).toEqual([
      [10.25, 'a', '-', false],
      [50.25, 'b', 'a', false],
      [70.25, '', 'ab', true],
      [70.25, 'c', '-', false],
      [240, '', 'c', true],
    ])
  })

  it('goes on with its state after a restart in the middle [TUM-3, TUM-8]', async () => {
    const run = w.start({}, source())
    await putAt(10, 'a')
    await w.clock.advanceBy(5_000)
    run.stop()
    await w.clock.advanceBy(1_000)
    w.start({}, source())
    await putAt(30, 'b')
    await w.clock.advanceBy(300_000)
    expect(seen()).toEqual([
      [10.25, 'a', '-', false],
      [30.25, 'b', 'a', false],
      [180, '', 'ab', true],
    ])
  })
})
