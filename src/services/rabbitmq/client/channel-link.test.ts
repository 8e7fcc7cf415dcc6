import { EventEmitter } from 'node:events'
import type { AsyncMessage, Channel } from 'rabbitmq-client'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../time/index.ts'
import type { Delivery } from '../port.ts'
import { ChannelLink } from './channel-link.ts'

class FakeChannel extends EventEmitter {
  deliver: (message: AsyncMessage) => void = () => {}

  _onHeader(): void {}
  async basicQos(): Promise<void> {}
  async basicConsume(_: unknown, deliver: (message: AsyncMessage) => void) {
    this.deliver = deliver
    return { consumerTag: 'c' }
  }
}

async function subscribed() {
  const channel = new FakeChannel()
  const realTime = new VirtualClock()
  const delivered: Delivery[] = []
  const listener = { delivered: (one: Delivery) => delivered.push(one), fail: () => {} }
  const link = new ChannelLink(channel as unknown as Channel, 'q', () => listener, realTime)
  await link.start(10)
  const send = (deliveryTag: number) =>
    channel.deliver({ deliveryTag, body: Buffer.alloc(0) } as AsyncMessage)
  const caughtUp = (patienceMs: number, enough = Infinity) => {
    const state = { isOver: false }
    const isEnough = () => delivered.length >= enough
    void link.caughtUp(patienceMs, isEnough).then(() => (state.isOver = true))
    return state
  }
  return { realTime, delivered, send, caughtUp }
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe('a channel of a broker', () => {
  it('waits for nothing but what its socket has read', async () => {
    const { caughtUp } = await subscribed()
    const wait = caughtUp(0)
    await turns(4)
    expect(wait.isOver).toBe(true)
  })

  it('waits for what is on its way for certain, until there is enough', async () => {
    const { caughtUp, send } = await subscribed()
    const wait = caughtUp(500, 2)
    await turns(10)
    send(1)
    await turns(10)
    expect(wait.isOver).toBe(false)
    send(2)
    await turns(1)
    expect(wait.isOver).toBe(true)
  })

  it('waits for nothing more when it has enough, before a turn is over', async () => {
    const { caughtUp, send } = await subscribed()
    const wait = caughtUp(0, 1)
    send(1)
    await new Promise<void>((resolve) => process.nextTick(resolve))
    expect(wait.isOver).toBe(true)
  })

  it('waits no longer than a broker pauses that has something to send', async () => {
    const { caughtUp, realTime, send } = await subscribed()
    const wait = caughtUp(500)
    await realTime.advanceBy(4)
    send(1)
    await realTime.advanceBy(5)
    await turns(4)
    expect(wait.isOver).toBe(false)
    await realTime.advanceBy(5)
    await turns(4)
    expect(wait.isOver).toBe(true)
  })

  it('waits no longer than it may, however long messages go on coming [BAT-1]', async () => {
    const { caughtUp, realTime, send } = await subscribed()
    const wait = caughtUp(20)
    for (let tag = 1; tag <= 6; tag++) {
      expect(wait.isOver).toBe(false)
      send(tag)
      await realTime.advanceBy(tag < 6 ? 3 : 5)
    }
    await turns(4)
    expect(wait.isOver).toBe(true)
    send(7)
  })
})
