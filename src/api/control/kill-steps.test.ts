import { describe, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING, type Body } from './fixture.ts'
import { MortalMappings } from './mortal-fixture.ts'

const SOURCE = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
/** More than any life here stores. */
const MOST_STEPS = 60

/** What a user has asked for one after the other, and whether it was answered before the process ended. */
type Asked = 'nothing' | 'asked' | 'answered'

/**
 * A mapping is created, updated, disabled, enabled and deleted while records come, by processes of which the first
 * ends before a given step; each later one goes on with what is stored.
 */
class Story {
  readonly state = new MortalMappings()
  bench!: ControlBench
  readonly put: string[] = []
  received: string[] = []
  created: Asked = 'nothing'
  updated: Asked = 'nothing'
  deleted: Asked = 'nothing'

  /** @param dies the step before which it ends @returns whether it has ended */
  async live(dies: number): Promise<boolean> {
    const ended = new Promise<'ended'>((resolve) => {
      this.state.mortality.begin(dies, () => {
        this.bench?.kill()
        resolve('ended')
      })
    })
    const living = this.#live().then(
      () => 'over' as const,
      (error: unknown) => {
        if (this.state.mortality.isDead) return 'ended' as const
        throw error
      },
    )
    const how = await Promise.race([ended, living])
    // What a dead process still does reaches nobody.
    await this.bench?.seconds(30)
    return how === 'ended'
  }

  async begin(): Promise<void> {
    const { state } = this
    this.bench = new ControlBench(WAITING, { store: state, storages: state.storages })
    this.bench.received.push = (...names: string[]) => this.received.push(...names)
    this.bench.takesMsOf = () => 1500
    await this.bench.seconds(3)
  }

  async mapping(): Promise<Body | undefined> {
    const { body } = await this.bench.send('GET', MAPPINGS)
    return (body['EventSourceMappings'] as Body[])[0]
  }

  async send(name: string): Promise<void> {
    await this.bench.put('orders', name)
    this.put.push(name)
  }

  async #live(): Promise<void> {
    await this.begin()
    const { bench } = this
    const still = () => {
      if (this.state.mortality.isDead || this.bench !== bench) throw new Error('the process has ended')
    }
    const send = async (name: string, seconds: number) => {
      await this.send(name)
      still()
      await bench.seconds(seconds)
      still()
    }
    const ask = async (method: string, body?: object) => {
      await this.ask(method, `${MAPPINGS}/${UUID}`, body)
      still()
    }
    this.created = 'asked'
    const { UUID } = await bench.created(SOURCE)
    still()
    this.created = 'answered'
    await send('a', 1)
    this.updated = 'asked'
    await ask('PUT', { BatchSize: 1 })
    this.updated = 'answered'
    await send('b', 5)
    await ask('PUT', { Enabled: false })
    await send('c', 3)
    await ask('PUT', { Enabled: true })
    await bench.seconds(3)
    // It runs while the mapping is deleted.
    await send('d', 1)
    this.deleted = 'asked'
    await ask('DELETE')
    this.deleted = 'answered'
    await bench.seconds(5)
  }

  async ask(method: string, at: string, body?: object): Promise<void> {
    const { status, body: answer } = await this.bench.send(method, at, body)
    if (status !== 202) throw new Error(JSON.stringify(answer))
  }
}

/** What does not hold: what was answered, what was asked as a whole or not at all, and the mapping that goes on. */
async function problemsOf(story: Story): Promise<string[]> {
  const problems: string[] = []
  const mapping = await story.mapping()
  const isLive = story.created === 'answered' && story.deleted === 'nothing'
  if (story.deleted === 'answered' && mapping !== undefined) problems.push('it is there, and was deleted')
  if (isLive && mapping === undefined) problems.push('it is not there, and was created')
  if (mapping === undefined) {
    const positions = await story.state.positions.list('my-function.orders', 'embedded')
    if (positions.size > 0) problems.push('a position is left of it')
    story.received = []
    await story.bench.created(SOURCE)
  } else {
    const sizes = { nothing: [100], asked: [100, 1], answered: [1] }[story.updated]
    const size = Number(mapping['BatchSize'])
    if (!sizes.includes(size)) problems.push(`it has the batch size ${size}, not ${sizes.join(' or ')}`)
    const path = `${MAPPINGS}/${mapping.UUID}`
    if (mapping['State'] === 'Disabled') await story.ask('PUT', path, { Enabled: true })
  }
  await story.bench.seconds(20)
  const state = (await story.mapping())!['State']
  if (state !== 'Enabled') problems.push(`it is ${String(state)}`)
  await story.send('last')
  await story.bench.seconds(10)
  const received = [...new Set(story.received)].join(' ')
  if (received !== story.put.join(' ')) problems.push(`received were ${received}, not ${story.put.join(' ')}`)
  return problems
}

describe('kill -9 between any two steps', () => {
  it('of a create, updates and a delete leaves a state from which the next start goes on [LIF-2, LIF-4, LIF-5, LIF-11, PAGE-3]', async () => {
    let dies = 1
    for (let hasEnded = true; hasEnded && dies < MOST_STEPS; dies++) {
      const story = new Story()
      hasEnded = await story.live(dies)
      story.state.mortality.begin(Infinity, () => undefined)
      await story.begin()
      expect(await problemsOf(story), `killed before step ${dies}`).toEqual([])
      await story.bench.end()
    }
    expect(dies).toBeGreaterThan(12)
    expect(dies).toBeLessThan(MOST_STEPS)
  })

  it('of the start that ends what was under way leaves such a state as well [LIF-5]', async () => {
    for (let dies = 1; dies < 4; dies++) {
      const story = new Story()
      await story.begin()
      const { UUID } = await story.bench.created(SOURCE)
      story.created = 'answered'
      await story.send('a')
      await story.bench.seconds(1)
      await story.bench.send('DELETE', `${MAPPINGS}/${UUID}`)
      story.deleted = 'answered'
      story.bench.kill()
      story.state.mortality.begin(dies, () => undefined)
      await story.begin().catch(() => undefined)
      story.bench.kill()
      story.state.mortality.begin(Infinity, () => undefined)
      await story.begin()
      expect(await problemsOf(story), `killed before step ${dies}`).toEqual([])
      await story.bench.end()
    }
  })
})
