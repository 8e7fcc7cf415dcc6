import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../time/index.ts'
import { BrokerSilent, unlessSilent } from './silence.ts'

/** A request to a broker, with what it has sent so far. */
class Asked {
  readonly clock = new VirtualClock()
  readonly request = Promise.withResolvers<string>()
  bytes = 100
  told: unknown = null

  constructor() {
    const watch = { clock: this.clock, received: () => this.bytes }
    unlessSilent(this.request.promise, 'broker:9092', watch).then(
      (answer) => (this.told = answer),
      (error) => (this.told = error),
    )
  }
}

describe('a broker that is asked', () => {
  it('and sends nothing for eight seconds is silent [KAF-22]', async () => {
    const asked = new Asked()
    await asked.clock.advanceBy(7999)
    expect(asked.told).toBeNull()
    await asked.clock.advanceBy(1)
    expect(asked.told).toBeInstanceOf(BrokerSilent)
    expect(asked.told).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: 'broker:9092 accepts connections and has answered nothing for 8 s',
    })
  })

  it('may take its time while bytes come, whatever they belong to', async () => {
    const asked = new Asked()
    for (let second = 0; second < 60; second += 6) {
      await asked.clock.advanceBy(6000)
      asked.bytes += 1
    }
    expect(asked.told).toBeNull()
    asked.request.resolve('records')
    await asked.clock.settle()
    expect(asked.told).toBe('records')
  })

  it('is silent from its last byte on', async () => {
    const asked = new Asked()
    await asked.clock.advanceBy(5500)
    asked.bytes += 1
    await asked.clock.advanceBy(8499)
    expect(asked.told).toBeNull()
    await asked.clock.advanceBy(1)
    expect(asked.told).toBeInstanceOf(BrokerSilent)
  })

  it('and answers, or refuses, is watched no longer', async () => {
    const asked = new Asked()
    asked.request.reject(new Error('not the leader'))
    await asked.clock.advanceBy(60_000)
    expect(asked.told).toEqual(new Error('not the leader'))
  })
})
