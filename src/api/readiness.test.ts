import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING } from './control/fixture.ts'
import { Readiness } from './readiness.ts'

const request = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
const FILE = `Function: { FunctionName: my-function }
EventSourceMappings:
  - EventSourceArn: ${STREAM}
    StartingPosition: TRIM_HORIZON
`

let bench: ControlBench
let readiness: Readiness

function begin(text: string): void {
  bench = new ControlBench(text)
  readiness = new Readiness({ fleet: bench.fleet, control: bench.parts.control })
}
beforeEach(() => begin(WAITING))
afterEach(() => bench.end())

describe('whether every enabled mapping reads', () => {
  it('holds without any, and from when the last one has opened its source on', async () => {
    expect(readiness.notReady).toBe(0)
    await bench.end()
    begin(FILE)
    // Nothing has started yet.
    expect(readiness.notReady).toBe(1)
    await bench.seconds(1)
    expect(readiness.notReady).toBe(0)
  })

  it('does not hold while a mapping is being created whose source cannot be reached, and holds once it can', async () => {
    await bench.loseKinesis(60)
    const { status } = await bench.create(request)
    expect(status).toBe(202)
    await bench.seconds(5)
    expect((await bench.send('GET', MAPPINGS)).body['EventSourceMappings']).toMatchObject([
      { State: 'Creating' },
    ])
    expect(readiness.notReady).toBe(1)
    await bench.seconds(120)
    expect(readiness.notReady).toBe(0)
  })

  it('does not hold from a failed read to the next one that succeeds', async () => {
    await bench.created(request)
    await bench.loseKinesis(30)
    await bench.seconds(5)
    expect(readiness.notReady).toBe(1)
    await bench.seconds(120)
    expect(readiness.notReady).toBe(0)
  })

  it('holds for a mapping that is disabled, whatever its source does', async () => {
    const { UUID } = await bench.created(request)
    await bench.loseKinesis(60)
    await bench.seconds(5)
    expect(readiness.notReady).toBe(1)
    await bench.send('PUT', `${MAPPINGS}/${UUID}`, { Enabled: false })
    await bench.seconds(1)
    expect(readiness.notReady).toBe(0)
    await bench.send('PUT', `${MAPPINGS}/${UUID}`, { Enabled: true })
    await bench.seconds(1)
    expect(readiness.notReady).toBe(1)
    await bench.seconds(120)
    expect(readiness.notReady).toBe(0)
  })

  it('holds while a function fails and its shard is blocked', async () => {
    bench.fails = true
    await bench.created(request)
    await bench.put('orders', 'a')
    await bench.seconds(600)
    expect(bench.events.some(({ event }) => event === 'ShardBlocked')).toBe(true)
    expect(readiness.notReady).toBe(0)
    bench.fails = false
    await bench.seconds(600)
  })

  it('forgets a mapping that is deleted', async () => {
    const { UUID } = await bench.created(request)
    await bench.loseKinesis(60)
    await bench.seconds(5)
    await bench.send('DELETE', `${MAPPINGS}/${UUID}`)
    await bench.seconds(1)
    expect(readiness.notReady).toBe(0)
  })

  it('does not hold while the pipelines drain', async () => {
    bench.fleet.drain()
    expect(readiness.notReady).toBe('draining')
  })
})
