import { expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING } from './fixture.ts'

const kinesis = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
/** Its mapping has the Id that one of the API has for this function and stream. */
const FILE = WAITING.replace('[]', `[{ EventSourceArn: "${STREAM}", StartingPosition: TRIM_HORIZON }]`)

async function started(text: string): Promise<ControlBench> {
  const bench = new ControlBench(text)
  await bench.seconds(1)
  return bench
}

it('a new mapping begins at its own start, whatever a file’s mapping of its name has read, which goes on there [LIF-13, LIF-5]', async () => {
  const bench = await started(FILE)
  await bench.put('orders', 'a', 'b')
  await bench.seconds(2)
  await bench.reload(WAITING)
  await bench.seconds(2)
  const made = await bench.created(kinesis)
  expect(bench.received).toEqual(['a', 'b', 'a', 'b'])
  await bench.send('DELETE', `${MAPPINGS}/${made.UUID}`)
  await bench.put('orders', 'c')
  await bench.seconds(2)
  await bench.reload(FILE)
  await bench.seconds(2)
  expect(bench.received.slice(4)).toEqual(['c'])
})

it('a new mapping is not held up by a file’s mapping of its name that is on its way out', async () => {
  const bench = await started(FILE)
  bench.takesMs = 60_000
  await bench.put('orders', 'a')
  await bench.seconds(2)
  await bench.reload(WAITING)
  const [made, other] = await Promise.all([
    bench.create(kinesis),
    bench.create({ ...kinesis, EventSourceArn: `${STREAM}-other` }),
  ])
  expect([made.status, other.status]).toEqual([202, 202])
})

it('a mapping of the API that waits for a file’s one of its name takes nothing of that along when it is deleted [LIF-15]', async () => {
  let bench = await started(WAITING)
  const made = await bench.created(kinesis)
  await bench.reload(FILE)
  await bench.put('orders', 'a')
  await bench.seconds(2)
  expect((await bench.send('DELETE', `${MAPPINGS}/${made.UUID}`)).status).toBe(202)
  await bench.seconds(1)
  bench.kill()
  bench = new ControlBench(FILE, bench)
  await bench.seconds(2)
  expect(bench.received).toEqual([])
  expect(bench.store.list()).toEqual([])
})

it('a deletion that the next start ends leaves the position to a file’s mapping of its name [LIF-5]', async () => {
  let bench = await started(WAITING)
  const made = await bench.created(kinesis)
  await bench.reload(FILE)
  await bench.put('orders', 'a')
  await bench.seconds(2)
  bench.store.save({ ...bench.store.list()[0]!, stage: 'deleting' })
  bench.kill()
  bench = new ControlBench(FILE, bench)
  await bench.seconds(2)
  expect(bench.received).toEqual([])
  expect((await bench.send('GET', `${MAPPINGS}/${made.UUID}`)).status).toBe(404)
})
