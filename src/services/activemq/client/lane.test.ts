import { EventEmitter } from 'node:events'
import type { Receiver } from 'rhea'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../time/index.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { Lane } from './lane.ts'

/** The broker's end of a link, as a test has it act: what it is asked for stands in `asked`, oldest first. */
class FakeReceiver extends EventEmitter {
  drain = false
  readonly asked: string[] = []
  #answer: ((asked: string) => void) | null = null

  add_credit(credit: number): void {
    this.#ask(`${this.drain ? 'drain' : 'credit'} ${credit}`)
  }

  drain_credit(): void {
    this.#ask('drain 0')
  }

  /** What follows when it is asked the next time. */
  next(): Promise<string> {
    return new Promise((resolve) => (this.#answer = resolve))
  }

  send(...bodies: readonly string[]): void {
    for (const body of bodies) {
      this.emit('message', { message: { body }, delivery: { update: () => {} } })
    }
  }

  drained(): void {
    this.emit('receiver_drained')
  }

  #ask(asked: string): void {
    this.asked.push(asked)
    this.#answer?.(asked)
  }
}

function laneOn(receiver: FakeReceiver) {
  const clock = new VirtualClock()
  const connection = { isUp: true, lost: new Promise(() => {}) } as unknown as BrokerConnection
  const lane = new Lane(receiver as unknown as Receiver, { connection, clock, wallClock: clock })
  const receive = async (max: number, waitMs = 1000) =>
    (await lane.receive({ max, waitMs })).map(({ message }) => message.body.toString())
  return { lane, clock, receive }
}

describe('what a link asks its broker for', () => {
  it('is what there is, in one go, and a full page needs no end', async () => {
    const receiver = new FakeReceiver()
    const { receive } = laneOn(receiver)
    const received = receive(2)
    expect(receiver.asked).toEqual(['drain 2'])
    receiver.send('a', 'b')
    expect(await received).toEqual(['a', 'b'])
    expect(receiver.asked).toEqual(['drain 2'])
  })

  it('is credit for one while there is nothing, and the rest once that one has come', async () => {
    const receiver = new FakeReceiver()
    const { receive } = laneOn(receiver)
    const received = receive(3)
    const waits = receiver.next()
    receiver.drained()
    await waits
    const rest = receiver.next()
    receiver.send('a')
    await rest
    receiver.send('b')
    receiver.drained()
    expect(await received).toEqual(['a', 'b'])
    expect(receiver.asked).toEqual(['drain 3', 'credit 1', 'drain 2'])
  })

  it('is asked for again when the answer may be the end of a full page before', async () => {
    const receiver = new FakeReceiver()
    const { receive } = laneOn(receiver)
    const full = receive(1)
    receiver.send('a')
    await full
    const received = receive(2)
    const again = receiver.next()
    receiver.drained()
    await again
    receiver.send('b')
    receiver.drained()
    expect(await received).toEqual(['b'])
    expect(receiver.asked).toEqual(['drain 1', 'drain 2', 'drain 2'])
  })

  it('may leave one with the link when a wait ends as a message comes', async () => {
    const receiver = new FakeReceiver()
    const { lane, clock, receive } = laneOn(receiver)
    const received = receive(1, 10)
    const waits = receiver.next()
    receiver.drained()
    await waits
    const end = receiver.next()
    const passing = clock.advanceBy(10)
    expect(await end).toBe('drain 0')
    receiver.send('a')
    await passing
    expect(await received).toEqual(['a'])
    expect(lane.mayBeKept).toBe(true)
    const next = receive(1, 0)
    const again = receiver.next()
    receiver.drained()
    await again
    receiver.drained()
    expect(await next).toEqual([])
    expect(lane.mayBeKept).toBe(false)
  })

  it('shows that nothing is kept only when nothing was returned since it was asked for', async () => {
    const receiver = new FakeReceiver()
    const { lane, receive } = laneOn(receiver)
    const first = lane.receive({ max: 2, waitMs: 0 })
    receiver.send('a')
    receiver.drained()
    const deliveries = await first
    const next = receive(1, 0)
    await lane.settle(deliveries, 'failed')
    receiver.drained()
    expect(await next).toEqual([])
    expect(lane.mayBeKept).toBe(true)
  })
})
