import { beforeEach, describe, expect, it } from 'vitest'
import { ControlBench, FUNCTION_ARN, MAPPINGS, STREAM, TABLE_STREAM, type Body } from './fixture.ts'

let bench: ControlBench
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/
const kinesis = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON' }
const kafka = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['k1.example:9092'] } },
  Topics: ['payments'],
  StartingPosition: 'TRIM_HORIZON',
  SourceAccessConfigurations: [
    { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-2:123456789012:secret:kafka' },
  ],
}
const at = ({ UUID }: Body) => `${MAPPINGS}/${UUID}`
const stateOf = async (body: Body) => (await bench.send('GET', at(body))).body['State']
const statesOf = (id: string) =>
  bench.events.flatMap((event) =>
    event.event === 'MappingStateChanged' && event.mapping === id ? [event.state] : [],
  )

beforeEach(async () => {
  bench = new ControlBench()
  await bench.seconds(1)
})

describe('creating a mapping', () => {
  it('answers the page’s own command with what AWS answers, and reads the stream [PAGE-2, API-2, API-3, API-4, API-7]', async () => {
    const { status, body } = await bench.create({
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      StartingPosition: 'LATEST',
      EventSourceArn: TABLE_STREAM,
    })
    expect(status).toBe(202)
    expect(body).toEqual({
      UUID: expect.stringMatching(uuidForm) as string,
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      ParallelizationFactor: 1,
      EventSourceArn: TABLE_STREAM,
      EventSourceMappingArn: `arn:aws:lambda:us-east-2:123456789012:event-source-mapping:${body.UUID}`,
      FunctionArn: FUNCTION_ARN,
      StartingPosition: 'LATEST',
      BisectBatchOnFunctionError: false,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      LastModified: expect.any(Number) as number,
      LastProcessingResult: 'No records processed',
      State: 'Creating',
      StateTransitionReason: 'User action',
    })
    await bench.seconds(3)
    expect(await stateOf(body)).toBe('Enabled')
  })

  it('tells OK or PROBLEM of the last invocation [LIF-2, LIF-7]', async () => {
    const body = await bench.created(kinesis)
    await bench.put('orders', 'a')
    await bench.seconds(3)
    expect((await bench.send('GET', at(body))).body['LastProcessingResult']).toBe('OK')
    bench.fails = true
    await bench.put('orders', 'b')
    await bench.seconds(3)
    expect((await bench.send('GET', at(body))).body['LastProcessingResult']).toBe(
      'PROBLEM: Function call failed',
    )
  })

  it('answers for self-managed Kafka with its group, and without a window that was not set [API-9, LIF-6, KAF-12]', async () => {
    const { body } = await bench.create(kafka)
    expect(body).toEqual({
      UUID: body.UUID,
      BatchSize: 100,
      EventSourceMappingArn: expect.stringContaining(body.UUID) as string,
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:my-function',
      LastModified: expect.any(Number) as number,
      LastProcessingResult: 'No records processed',
      SelfManagedEventSource: kafka.SelfManagedEventSource,
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: body.UUID },
      SourceAccessConfigurations: kafka.SourceAccessConfigurations,
      StartingPosition: 'TRIM_HORIZON',
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      Topics: ['payments'],
    })
  })

  it('takes a function by name, ARN, partial ARN and qualifier [API-6]', async () => {
    await bench.created(kinesis)
    const arns = await Promise.all(
      [
        ['my-function:PROD', 'a'],
        ['123456789012:function:my-function:1', 'b'],
        [FUNCTION_ARN, 'c'],
        [`${FUNCTION_ARN}:$LATEST`, 'd'],
        ['123456789012:my-function:$LATEST', 'e'],
      ].map(async ([FunctionName, name]) => {
        const { body } = await bench.create({ ...kinesis, FunctionName, EventSourceArn: `${STREAM}-${name}` })
        return body['FunctionArn']
      }),
    )
    const qualifiers = [':PROD', ':1', '', '', ':$LATEST']
    expect(arns).toEqual(qualifiers.map((qualifier) => FUNCTION_ARN + qualifier))
  })

  it('leaves variables of the environment alone', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{"data":{"who":["${SECRET}"]}}' }] }
    const { body } = await bench.create({ ...kinesis, FilterCriteria })
    expect(body['FilterCriteria']).toEqual(FilterCriteria)
    expect(bench.fleet.mappings()[0]!.mapping.filterPatterns).toEqual(['{"data":{"who":["${SECRET}"]}}'])
  })

  it('shows the key of filters, encrypts nothing, and leaves what it is for out of lists [FLT-45, FLT-46]', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{"data":{"type":["a"]}}' }] }
    const KMSKeyArn = 'arn:aws:kms:us-east-2:123456789012:key/1'
    const body = await bench.created({ ...kinesis, FilterCriteria, KMSKeyArn })
    await bench.put('orders', '{"type":"b"}', '{"type":"a"}')
    await bench.seconds(3)
    expect(bench.received).toEqual(['{"type":"a"}'])

    const got = (await bench.send('GET', at(body))).body
    expect(got).toMatchObject({ FilterCriteria, KMSKeyArn })
    expect(got).not.toHaveProperty('FilterCriteriaError')
    const { EventSourceMappings } = (await bench.send('GET', '/2015-03-31/event-source-mappings/')).body
    expect(EventSourceMappings).toEqual([{ ...got, FilterCriteria: null }])

    await bench.send('PUT', at(body), { KMSKeyArn: '' })
    await bench.seconds(3)
    const [open] = (await bench.send('GET', '/2015-03-31/event-source-mappings/')).body[
      'EventSourceMappings'
    ] as object[]
    expect(open).toMatchObject({ FilterCriteria })
  })

  it('leaves empty filters out of its answers, and shows others [CFG-28, API-11]', async () => {
    const empty = await bench.create({ ...kinesis, FilterCriteria: { Filters: [] } })
    expect(empty.status).toBe(202)
    expect(empty.body).not.toHaveProperty('FilterCriteria')
    const FilterCriteria = { Filters: [{ Pattern: '{"data":{"type":["a"]}}' }] }
    const { body } = await bench.create({
      ...kafka,
      FilterCriteria: { Filters: [{ Pattern: '{"value":{"n":[300.0]}}' }] },
    })
    expect(body['FilterCriteria']).toEqual({ Filters: [{ Pattern: '{"value":{"n":[300.0]}}' }] })
    await bench.seconds(3)
    await bench.send('PUT', at(empty.body), { FilterCriteria })
    await bench.seconds(3)
    expect((await bench.send('GET', at(empty.body))).body['FilterCriteria']).toEqual(FilterCriteria)
    await bench.send('PUT', at(empty.body), { FilterCriteria: {} })
    expect((await bench.send('GET', at(empty.body))).body).not.toHaveProperty('FilterCriteria')
  })
})

describe('updating a mapping', () => {
  it('disables and enables it, and it goes on where it was [LIF-4, LIF-11]', async () => {
    const body = await bench.created(kinesis)
    await bench.put('orders', 'a')
    await bench.seconds(2)
    const disabling = await bench.send('PUT', at(body), { Enabled: false })
    expect([disabling.status, disabling.body['State']]).toEqual([202, 'Disabling'])
    await bench.seconds(2)
    expect(await stateOf(body)).toBe('Disabled')
    await bench.put('orders', 'b')
    await bench.seconds(10)
    expect((await bench.send('PUT', at(body), { Enabled: true })).body['State']).toBe('Enabling')
    await bench.seconds(2)
    expect(await stateOf(body)).toBe('Enabled')
    expect(bench.received).toEqual(['a', 'b'])
  })

  it('changes what it names, and keeps the rest [CFG-1, LIF-4, LIF-18, GEN-12]', async () => {
    const body = await bench.created({ ...kinesis, MaximumRetryAttempts: 3 })
    const updated = await bench.send('PUT', at(body), { BatchSize: 7 })
    expect(updated.body).toMatchObject({ State: 'Updating', BatchSize: 7, MaximumRetryAttempts: 3 })
    expect(updated.body['LastModified']).toBeGreaterThan(body['LastModified'] as number)
    await bench.seconds(3)
    expect(statesOf('my-function.orders')).toEqual(['Creating', 'Enabled', 'Updating', 'Enabled'])
  })

  it('keeps a Kafka window that an update takes out, and says so; a new mapping has 500 ms again [PAGE-12, CFG-7]', async () => {
    const body = await bench.created({ ...kafka, MaximumBatchingWindowInSeconds: 5 })
    const updated = await bench.send('PUT', at(body), { MaximumBatchingWindowInSeconds: null, BatchSize: 50 })
    expect(updated.body).toMatchObject({ MaximumBatchingWindowInSeconds: 5, BatchSize: 50 })
    expect(bench.fleet.mappings()[0]!.mapping.windowMs).toBe(5000)
    const said = bench.events.flatMap((event) =>
      event.event === 'MappingStateChanged' && event.state === 'Updating' ? [event.reason] : [],
    )
    expect(said).toEqual([
      'MaximumBatchingWindowInSeconds stays 5: an update without it changes nothing; the default of 500 ms comes back with a new mapping only',
    ])
    await bench.seconds(8)
    await bench.send('PUT', at(body), { MaximumBatchingWindowInSeconds: 0 })
    await bench.seconds(8)
    expect(bench.fleet.mappings()[0]!.mapping.windowMs).toBe(0)
    await bench.send('DELETE', at(body))
    await bench.seconds(3)
    const again = await bench.created(kafka)
    expect(again).not.toHaveProperty('MaximumBatchingWindowInSeconds')
    expect(bench.fleet.mappings()[0]!.mapping.windowMs).toBe(500)
  })

  it('refuses what only a creation may say [CFG-2, CFG-4]', async () => {
    const body = await bench.created(kafka)
    for (const member of [
      { StartingPosition: 'LATEST' },
      { Topics: ['other'] },
      { Tags: { a: 'b' } },
      { EventSourceArn: STREAM },
      { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'other' } },
    ]) {
      const { status, body: answer } = await bench.send('PUT', at(body), member)
      expect([status, answer['message']]).toEqual([
        400,
        expect.stringMatching(/^'\w+' can only be set when the mapping is created\.$/),
      ])
    }
    expect(statesOf('my-function.payments')).toEqual(['Creating', 'Enabled'])
  })

  it('refuses another change while one is under way [LIF-19, API-17]', async () => {
    const body = await bench.created(kinesis)
    bench.takesMs = 5000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    await bench.send('PUT', at(body), { BatchSize: 2 })
    const second = await bench.send('DELETE', at(body))
    expect(second).toMatchObject({
      status: 400,
      headers: { 'x-amzn-ErrorType': 'ResourceInUseException' },
      body: { Type: 'User', Message: 'Cannot delete the event source mapping because it is in use.' },
    })
    const third = await bench.send('PUT', at(body), { BatchSize: 3 })
    expect(third.body['Message']).toBe('Cannot update the event source mapping because it is in use.')
    await bench.seconds(6)
    expect((await bench.send('PUT', at(body), { BatchSize: 3 })).status).toBe(202)
  })
})

describe('deleting a mapping', () => {
  it('is Deleting until what runs has ended, then unknown; twice is as good as once [LIF-5, API-23]', async () => {
    const body = await bench.created(kinesis)
    bench.takesMs = 5000
    await bench.put('orders', 'a')
    await bench.seconds(2)
    expect(await bench.send('DELETE', at(body))).toMatchObject({ status: 202, body: { State: 'Deleting' } })
    expect(await bench.send('DELETE', at(body))).toMatchObject({ status: 202, body: { State: 'Deleting' } })
    expect(await stateOf(body)).toBe('Deleting')
    expect(bench.store.forgotten).toEqual([])
    await bench.seconds(6)
    expect(bench.store.forgotten).toEqual(['my-function.orders'])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await bench.send(method, at(body), method === 'PUT' ? {} : undefined)).toEqual({
        status: 404,
        headers: { 'x-amzn-ErrorType': 'ResourceNotFoundException' },
        body: { Type: 'User', Message: 'The resource you requested does not exist.' },
      })
    }
  })
})

describe('listing mappings', () => {
  it('goes page by page, and filters by source and function [API-12, API-13, API-14]', async () => {
    const uuids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      uuids.push((await bench.create({ ...kinesis, EventSourceArn: `${STREAM}-${name}` })).body.UUID)
    }
    const list = async (query: string) => (await bench.send('GET', `${MAPPINGS}/?${query}`)).body
    const uuidsOf = (body: Body) => (body['EventSourceMappings'] as Body[]).map(({ UUID }) => UUID)
    const first = await list('MaxItems=2')
    expect(uuidsOf(first)).toEqual(uuids.slice(0, 2))
    const second = await list(`MaxItems=2&Marker=${String(first['NextMarker'])}`)
    expect(uuidsOf(second)).toEqual(uuids.slice(2, 4))
    const last = await list(`MaxItems=2&Marker=${String(second['NextMarker'])}`)
    expect(last).toEqual({ EventSourceMappings: [expect.objectContaining({ UUID: uuids[4] })] })
    expect(uuidsOf(await list(`EventSourceArn=${STREAM}-c&FunctionName=my-function`))).toEqual([uuids[2]])
    expect(uuidsOf(await list(`FunctionName=${FUNCTION_ARN}`))).toEqual(uuids)
    for (const nothing of ['FunctionName=other', `EventSourceArn=${STREAM}`, 'FunctionName=%20'])
      expect(await list(nothing)).toEqual({ EventSourceMappings: [] })
    for (const wrong of ['MaxItems=0', 'MaxItems=10001', 'MaxItems=x', 'Marker=nonsense'])
      expect((await bench.send('GET', `${MAPPINGS}?${wrong}`)).status).toBe(400)
  })

  it('has at most 100 on a page [API-12]', async () => {
    for (let n = 0; n < 101; n++)
      await bench.create({ ...kinesis, EventSourceArn: `${STREAM}-${n}`, Enabled: false })
    const { body } = await bench.send('GET', `${MAPPINGS}?MaxItems=10000`)
    expect(body['EventSourceMappings']).toHaveLength(100)
    expect(body['NextMarker']).toEqual(expect.any(String))
  })
})
