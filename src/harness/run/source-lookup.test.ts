import { describe, expect, it } from 'vitest'
import { loadPipelineTexts } from '../../config/index.ts'
import { findMappings, findSource } from './source-lookup.ts'

const TEXT = `
Function: { FunctionName: shop }
EventSourceMappings:
  - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
    StartingPosition: LATEST
  - Id: topic
    EventSourceArn: arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d-0000-4000-8000-000000000001-2
    Topics: [orders]
    StartingPosition: LATEST
  - EventSourceArn: arn:aws:kinesis:eu-west-1:123456789012:stream/returns
    StartingPosition: LATEST
Resources: { kinesis: { returns: { ShardCount: 3 }, archive: {} } }
`
const { pipelines } = loadPipelineTexts([{ text: TEXT, file: 'shop.yaml' }], {
  embedded: true,
  environment: {},
  scriptedFunctions: true,
  nowMs: Infinity,
})

describe('what a step means by a source', () => {
  it('is its name, the Id of its mapping, or an ARN', () => {
    const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/returns'
    for (const text of ['returns', 'shop.returns', arn]) {
      expect(findSource(pipelines, text)).toMatchObject({
        service: 'kinesis',
        name: 'returns',
        properties: { ShardCount: 3 },
        region: 'eu-west-1',
      })
    }
    expect(findSource(pipelines, 'archive')).toMatchObject({ service: 'kinesis', mappings: [] })
  })

  it('follows from the columns of the records where a stream and a topic have one name', () => {
    expect(findSource(pipelines, 'orders', ['PartitionKey', 'Data']).service).toBe('kinesis')
    expect(findSource(pipelines, 'orders', ['name', 'Value']).service).toBe('kafka')
    expect(findSource(pipelines, 'topic').service).toBe('kafka')
    expect(() => findSource(pipelines, 'orders')).toThrow("call it by its mapping's Id")
  })

  it('must be there', () => {
    expect(() => findSource(pipelines, 'order')).toThrow('there is kinesis "orders", kafka "orders"')
    expect(findMappings(pipelines[0]!.mappings, 'topic').map(({ id }) => id)).toEqual(['topic'])
    expect(findMappings(pipelines[0]!.mappings, 'orders').map(({ id }) => id)).toEqual([
      'shop.orders',
      'topic',
    ])
  })
})
