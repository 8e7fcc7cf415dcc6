import { afterEach, beforeEach, expect, it } from 'vitest'
import type { MappingLine } from '../../api/index.ts'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({ 'handlers.mjs': HANDLERS, 'pipeline.yaml': kinesisPipeline() })
})
afterEach(() => workshop.close())

it('ps shows what runs, disable and enable switch it, and it goes on where it was [LIF-4, LIF-11]', async () => {
  const up = workshop.start('up', 'pipeline.yaml', '--json')
  const states = () => up.events.flatMap((one) => (one.event === 'MappingStateChanged' ? [one.state] : []))
  await up.until(() => states().includes('Enabled'))
  expect(await workshop.run('put', 'orders', '--data', 'a', '--key', 'k')).toMatchObject({ code: 0 })
  await up.untilEvents('PositionStored')
  const ps = async () => {
    const { stdout } = await workshop.run('ps', '--json')
    return (JSON.parse(stdout) as MappingLine[])[0]!
  }
  const before = await ps()
  expect(before).toMatchObject({
    id: 'orders.orders',
    state: 'Enabled',
    result: 'OK',
    reason: 'User action',
    owner: { file: 'pipeline.yaml', line: 3 },
    lastError: null,
  })
  expect(before.shards.map(({ position }) => position)).toContainEqual(expect.stringMatching(/^\d+$/))

  expect(await workshop.run('disable', 'orders.orders')).toMatchObject({
    code: 0,
    stderr: 'orders.orders: Disabling\n',
  })
  await up.until(() => states().at(-1) === 'Disabled')
  await workshop.run('put', 'orders', '--data', 'b', '--key', 'k')
  expect((await workshop.run('ps')).stdout).toMatch(
    /^orders\.orders {2}Disabled {2}User action {2}OK {2}[0-9a-f-]{36} {2}pipeline\.yaml:3\n {2}shardId-000000000000 {2}/,
  )
  expect(await workshop.run('enable', before.uuid)).toMatchObject({ code: 0 })
  await up.untilEvents('BatchSucceeded', 2)
  expect(workshop.readLines('received.ndjson').map(({ data }) => data)).toEqual(['a', 'b'])
})

it('ps tells on a line of its own what is long of a problem', async () => {
  const away = kinesisPipeline()
    .replaceAll('orders', 'away')
    .replace('kinesis: embedded', 'kinesis: { Endpoint: "http://127.0.0.1:9" }')
  workshop.write({ 'pipeline.yaml': away })
  const up = workshop.start('up', 'pipeline.yaml', '--json')
  await up.untilEvents('SourceFailed')
  const { stdout } = await workshop.run('ps')
  expect(stdout).toMatch(
    /^away\.away {2}Creating {2}User action {2}PROBLEM {2}[0-9a-f-]{36} {2}pipeline\.yaml:3\n/,
  )
  expect(stdout).toContain('\n  PROBLEM: connect ECONNREFUSED 127.0.0.1:9\n')
})

it('ps, enable and disable say when no pipeline runs', async () => {
  const { code, stderr } = await workshop.run('ps')
  expect(code).toBe(1)
  expect(stderr).toContain('NO_RUNNING_PIPELINE')
})

it('--api on an address that others reach is wrong usage without credentials', async () => {
  const { code, stderr } = await workshop.run('up', 'pipeline.yaml', '--api', '0.0.0.0:4600')
  expect(code).toBe(2)
  expect(stderr).toContain('--api on 0.0.0.0 needs --api-credentials FILE')
})
