import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, FUNCTION_ARN, MAPPINGS, STREAM, type Body } from '../control/fixture.ts'
import { AWS_SERIES } from './aws-series.ts'
import { readExposition } from './fixture.ts'
import { openMetrics } from './index.ts'

const LABELS = 'function="my-function",mapping="my-function.orders",source="orders"'
const request = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }

let bench: ControlBench
let page: ReturnType<typeof openMetrics>

beforeEach(() => {
  bench = new ControlBench()
  page = openMetrics({
    fleet: bench.fleet,
    control: bench.parts.control,
    usage: () => ({ cpuSeconds: 1.5, residentBytes: 1000 }),
  })
})
afterEach(() => bench.end())

const families = () => readExposition(page.text)
const value = (name: string, labels = LABELS) =>
  families()
    .get(name.replace(/_(bucket|sum|count)$/, ''))
    ?.samples.get(`${name}{${labels}}`)
const namesOf = (mapping: string) =>
  [...families()].flatMap(([name, { samples }]) =>
    [...samples.keys()].some((key) => key.includes(`mapping="${mapping}"`)) ? [name] : [],
  )
const change = (uuid: string, members: object) => bench.send('PUT', `${MAPPINGS}/${uuid}`, members)

async function readTwo(members: object = {}): Promise<Body> {
  const mapping = await bench.created({ ...request, ...members })
  await bench.put('orders', 'a', 'b')
  await bench.seconds(3)
  return mapping
}

describe('the page that Prometheus reads', () => {
  it('is valid without any mapping, and tells what the process uses', () => {
    expect([...families().keys()]).toEqual(['process_cpu_seconds_total', 'process_resident_memory_bytes'])
    expect(value('process_resident_memory_bytes', '')).toBe(1000)
    expect(value('process_cpu_seconds_total', '')).toBe(1.5)
  })

  it('has a series for each metric, with the mapping, its function and its source as labels [MET-1, MET-10]', async () => {
    const { UUID } = await readTwo()
    expect(value('esm_polled_event_count_total')).toBe(2)
    expect(value('esm_invoked_event_count_total')).toBe(2)
    expect(value('esm_failed_invoke_event_count_total')).toBe(0)
    expect(value('esm_invocations_total')).toBe(1)
    expect(value('esm_batches_total', `${LABELS},trigger="available"`)).toBe(1)
    expect(value('esm_attempts_total', LABELS.replace('source', 'result="succeeded",source'))).toBe(1)
    expect(value('esm_arrival_to_invocation_seconds_count')).toBe(1)
    expect(value('esm_function_duration_seconds_count')).toBe(1)
    expect(value('esm_store_latency_seconds_count')).toBeGreaterThan(0)
    expect(value('esm_blocked_shards')).toBe(0)
    expect(value('esm_batches_in_flight')).toBe(0)
    expect(value('esm_iterator_age_seconds')).toBeGreaterThan(0)
    expect(families().get('esm_polled_event_count_total')?.help).toMatch(/^AWS\/Lambda PolledEventCount: /)
    const about = `function="my-function",function_arn="${FUNCTION_ARN}",mapping="my-function.orders"`
    expect(value('esm_mapping_info', `${about},source="orders",source_type="kinesis",uuid="${UUID}"`)).toBe(1)
  })

  it('has no series of a mapping that is disabled but what it is and its state, and its counts go on after [MET-6]', async () => {
    const { UUID } = await readTwo()
    await change(UUID, { Enabled: false })
    await bench.seconds(1)
    expect(namesOf('my-function.orders')).toEqual(['esm_mapping_info', 'esm_mapping_state'])
    expect(value('esm_mapping_state', `${LABELS},state="Disabled"`)).toBe(1)
    await bench.put('orders', 'c')
    await change(UUID, { Enabled: true })
    await bench.seconds(3)
    expect(value('esm_polled_event_count_total')).toBe(3)
    expect(value('esm_mapping_state', `${LABELS},state="Enabled"`)).toBe(1)
    expect(value('esm_mapping_state', `${LABELS},state="Disabled"`)).toBeUndefined()
  })

  it('has none of a mapping that is deleted, and begins at 0 with one made anew under its Id', async () => {
    const { UUID } = await readTwo()
    await bench.send('DELETE', `${MAPPINGS}/${UUID}`)
    await bench.seconds(1)
    expect(namesOf('my-function.orders')).toEqual([])
    await bench.created({ ...request, StartingPosition: 'LATEST' })
    expect(value('esm_polled_event_count_total')).toBe(0)
    expect(value('esm_invoked_event_count_total')).toBe(0)
  })

  it('says how many shards are blocked, as long as they are', async () => {
    bench.fails = true
    await readTwo()
    await bench.seconds(600)
    expect(value('esm_blocked_shards')).toBe(1)
    bench.fails = false
    await bench.seconds(600)
    expect(value('esm_blocked_shards')).toBe(0)
  })

  it('says what the function has now, and stamps a failure at the end of its invocation [MET-3]', async () => {
    bench.takesMs = 5000
    bench.fails = true
    await readTwo({ MaximumRetryAttempts: 0 })
    expect(value('esm_batches_in_flight')).toBe(1)
    expect(value('esm_invoked_event_count_total')).toBe(2)
    expect(value('esm_failed_invoke_event_count_total')).toBe(0)
    await bench.seconds(5)
    expect(value('esm_batches_in_flight')).toBe(0)
    expect(value('esm_failed_invoke_event_count_total')).toBe(2)
    expect(value('esm_dropped_event_count_total')).toBe(2)
  })

  it('is explained in the documentation, which names no series that is none', async () => {
    await readTwo()
    const named = new Set(readFileSync('docs/operations.md', 'utf8').match(/\b(esm|process)_[a-z_]+/g))
    const absent = ['esm_environments', 'esm_messages_returned_total']
    const known = new Set([...families().keys(), ...AWS_SERIES.map(({ name }) => name), ...absent])
    expect([...named].toSorted()).toEqual([...known].toSorted())
  })

  it('has as many series as before, however many records and batches there are', async () => {
    await readTwo({ BatchSize: 1 })
    const before = page.text.split('\n').length
    for (let put = 0; put < 20; put++) await bench.put('orders', `a${put}`, `b${put}`)
    await bench.seconds(60)
    expect(value('esm_polled_event_count_total')).toBe(42)
    // `size` is the one trigger there is.
    expect(page.text.split('\n').length).toBe(before)
  })

  it('is the same whatever MetricsConfig says, which is kept and shown [MET-2, CFG-30]', async () => {
    const { UUID } = await readTwo({ MetricsConfig: { Metrics: ['EventCount'] } })
    const names = namesOf('my-function.orders')
    expect(value('esm_polled_event_count_total')).toBe(2)
    const shown = async () => (await bench.send('GET', `${MAPPINGS}/${UUID}`)).body['MetricsConfig']
    expect(await shown()).toEqual({ Metrics: ['EventCount'] })
    await change(UUID, { MetricsConfig: { Metrics: [] } })
    await bench.seconds(3)
    expect(await shown()).toEqual({ Metrics: [] })
    expect(namesOf('my-function.orders')).toEqual(names)
    const again = new ControlBench(undefined, bench)
    await again.seconds(1)
    expect((await again.send('GET', `${MAPPINGS}/${UUID}`)).body['MetricsConfig']).toEqual({
      Metrics: [],
    })
    await again.end()
  })
})
