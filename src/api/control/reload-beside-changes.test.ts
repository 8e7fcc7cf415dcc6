import { describe, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING } from './fixture.ts'

const OTHER = `{ EventSourceArn: "${STREAM}-other", StartingPosition: TRIM_HORIZON, Id: other }`

let bench: ControlBench
const start = async () => {
  bench = new ControlBench()
  await bench.seconds(2)
}

describe('a mapping that the API is changing', () => {
  it('is changed by the files after that, and stays in use until both are done [LIF-19]', async () => {
    await start()
    const made = await bench.created({ EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' })
    const at = `${MAPPINGS}/${made.UUID}`
    let release = () => undefined as void
    bench.making = new Promise((resolve) => (release = resolve))
    await bench.send('PUT', at, { BatchSize: 2 })
    bench.making = null
    const { steps } = await bench.reload(WAITING.replace(' }', ', Timeout: 9 }'))
    await bench.seconds(1)
    release()
    await bench.seconds(2)
    await Promise.all(steps.map(({ done }) => done))
    const [running] = bench.fleet.mappings()
    expect(running!.pipeline.function.timeoutMs).toBe(9000)
    expect(running!.mapping.batchSize).toBe(2)
    expect((await bench.send('PUT', at, { BatchSize: 3 })).status).toBe(202)
  })
})

describe('a mapping that the API is deleting', () => {
  it('is none of the files’ affair, and ends by itself [LIF-5]', async () => {
    await start()
    const made = await bench.created({ EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' })
    bench.takesMs = 10_000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    const at = `${MAPPINGS}/${made.UUID}`
    await bench.send('DELETE', at)
    const { steps } = await bench.reload(WAITING.replace('[]', `[${OTHER}]`))
    await bench.seconds(2)
    expect(steps.map(({ kind, after }) => `${kind} ${after?.mapping.id}`)).toEqual(['add other'])
    expect((await bench.send('GET', at)).body['State']).toBe('Deleting')
    await bench.seconds(10)
    expect((await bench.send('GET', at)).status).toBe(404)
    const states = bench.events.flatMap((event) =>
      event.event === 'MappingStateChanged' && event.mapping === 'my-function.orders' ? [event.state] : [],
    )
    expect(states).toEqual(['Creating', 'Enabled', 'Deleting'])
    expect(bench.notices).toEqual([])
  })
})

describe('a reload that fails', () => {
  it('changes nothing, also of what the API has switched [LIF-11]', async () => {
    const file = WAITING.replace('[]', `[${OTHER}]`)
    bench = new ControlBench(file)
    await bench.seconds(2)
    const [{ uuid } = { uuid: '' }] = bench.parts.control.entries
    await bench.send('PUT', `${MAPPINGS}/${uuid}`, { Enabled: false })
    const room = Promise.reject(new Error('no room'))
    room.catch(() => undefined)
    bench.making = room
    const changed = file.replace('Id: other', 'Id: other, Enabled: false')
    const resources = 'Resources: { kinesis: { more: { ShardCount: 1 } } }\n'
    await expect(bench.reload(`${changed}${resources}`)).rejects.toThrow('no room')
    bench.making = null
    await bench.reload(file)
    await bench.seconds(25)
    expect((await bench.send('GET', `${MAPPINGS}/${uuid}`)).body['State']).toBe('Disabled')
  })
})
