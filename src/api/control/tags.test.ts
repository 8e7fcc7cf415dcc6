import { beforeEach, expect, it } from 'vitest'
import { ControlBench, MAPPINGS, STREAM, WAITING } from './fixture.ts'

let bench: ControlBench
let arn: string
const path = (text: string) => `/2017-03-31/tags/${encodeURIComponent(text)}`

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
  const body = await bench.created({
    EventSourceArn: STREAM,
    StartingPosition: 'LATEST',
    Tags: { team: 'a', stage: 'test' },
  })
  arn = String(body['EventSourceMappingArn'])
})

it('tags are listed, added and removed, and a creation brings its own [API-1, API-5]', async () => {
  const { body } = await bench.send('GET', '/2015-03-31/event-source-mappings')
  expect(JSON.stringify(body)).not.toContain('Tags')
  expect(await bench.send('GET', path(arn))).toEqual({
    status: 200,
    body: { Tags: { team: 'a', stage: 'test' } },
  })
  expect(await bench.send('POST', path(arn), { Tags: { team: 'b', cost: '' } })).toEqual({ status: 204 })
  expect(await bench.send('DELETE', `${path(arn)}?tagKeys=stage&tagKeys=other`)).toEqual({ status: 204 })
  expect((await bench.send('GET', `${path(arn)}/`)).body).toEqual({ Tags: { team: 'b', cost: '' } })
  expect(bench.store.list()[0]!.tags).toEqual({ team: 'b', cost: '' })
})

it('wrong requests about tags are answered as AWS does [API-23]', async () => {
  const other = arn.replace(/[0-9a-f]{12}$/, '000000000000')
  expect(await bench.send('GET', path(other))).toEqual({
    status: 404,
    headers: { 'x-amzn-ErrorType': 'ResourceNotFoundException' },
    body: { Type: 'User', Message: `Event source mapping not found: ${other}` },
  })
  const malformed = await bench.send('GET', path('arn:aws:x'))
  expect(malformed).toMatchObject({ status: 400, headers: { 'x-amzn-ErrorType': 'ValidationException' } })
  expect(malformed.body['message']).toMatch(
    /^1 validation error detected: Value 'arn:aws:x' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
  )
  expect(await bench.send('DELETE', path(arn))).toMatchObject({
    status: 400,
    headers: { 'x-amzn-ErrorType': 'ValidationException' },
    body: {
      message:
        "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    },
  })
  expect(await bench.send('POST', path(arn), { Tags: {} })).toMatchObject({
    status: 400,
    headers: { 'x-amzn-ErrorType': 'InvalidParameterValueException' },
    body: { Type: 'User', message: 'An error occurred and the request cannot be processed.' },
  })
  for (const Tags of [{ a: 1 }, [], { ['k'.repeat(129)]: 'v' }, { a: 'v'.repeat(257) }])
    expect((await bench.send('POST', path(arn), { Tags })).status).toBe(400)
})

it('tags are refused while their mapping is Deleting, which does not bring it back [API-16, LIF-5]', async () => {
  bench.takesMs = 60_000
  await bench.put('orders', 'a')
  await bench.seconds(2)
  const at = `${MAPPINGS}/${arn.split(':').at(-1)}`
  await bench.send('DELETE', at)
  const refused = { status: 409, headers: { 'x-amzn-ErrorType': 'ResourceConflictException' } }
  expect(await bench.send('POST', path(arn), { Tags: { team: 'b' } })).toMatchObject(refused)
  expect(await bench.send('DELETE', `${path(arn)}?tagKeys=team`)).toMatchObject(refused)
  bench.kill()
  bench = new ControlBench(WAITING, bench)
  await bench.seconds(1)
  expect((await bench.send('GET', at)).status).toBe(404)
})

it('tags that are given while files are read again are kept', async () => {
  const reloading = bench.reload(`${WAITING}Resources: { kinesis: { other: { ShardCount: 1 } } }\n`)
  // The plan is made, and what embedded services hold is being looked at.
  for (let turns = 0; turns < 2; turns++) await Promise.resolve()
  expect((await bench.send('POST', path(arn), { Tags: { cost: '1' } })).status).toBe(204)
  await reloading
  const tags = { team: 'a', stage: 'test', cost: '1' }
  expect((await bench.send('GET', path(arn))).body).toEqual({ Tags: tags })
  expect(bench.store.list()[0]!.tags).toEqual(tags)
})
