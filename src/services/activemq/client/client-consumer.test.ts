import { EventEmitter } from 'node:events'
import type { Receiver } from 'rhea'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../../../model/index.ts'
import { seededRandom, VirtualClock } from '../../../time/index.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { ClientConsumer } from './client-consumer.ts'

/** A connection of which a test says when its links are there. */
class FakeConnection {
  readonly #lost = Promise.withResolvers<SourceError>()
  readonly attached = Promise.withResolvers<void>()
  isUp = true
  readonly from = 'fake:5672'
  /** How often it was asked for a link. */
  links = 0

  get lost(): Promise<SourceError> {
    return this.#lost.promise
  }

  async receiver(): Promise<Receiver> {
    this.links++
    await this.attached.promise
    const receiver = new EventEmitter() as unknown as Receiver
    receiver.close = () => void receiver.emit('receiver_close')
    return receiver
  }

  async close(): Promise<void> {
    this.drop()
  }

  drop(): void {
    this.isUp = false
    this.#lost.resolve(new SourceError('SOURCE_UNREACHABLE', 'gone'))
  }
}

describe('a consumer that is closed', () => {
  it('leaves no connection behind that it was about to go on by', async () => {
    const clock = new VirtualClock()
    const [first, second] = [new FakeConnection(), new FakeConnection()]
    const connect = async () => second as unknown as BrokerConnection
    const parts = { connect, clock, wallClock: clock, random: seededRandom(1) }
    const listener = { failed: () => {} }
    const request = { queue: 'orders', max: 10 }
    const consumer = new ClientConsumer(first as unknown as BrokerConnection, { parts, request, listener })
    first.attached.resolve()
    await consumer.begin()
    consumer.loseConnection()
    await clock.advanceBy(60_000)
    expect(second.links).toBe(1)
    await consumer.close()
    second.attached.resolve()
    await clock.advanceBy(1)
    expect(second.isUp).toBe(false)
  })
})
