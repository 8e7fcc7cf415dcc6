import { expect, it } from 'vitest'
import { loadPipelineTexts } from '../index.ts'

function found(key: string, definitions: string) {
  const text = `
Function: { FunctionName: orders }
EventSourceMappings:
  - EventSourceArn: arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000
    StartingPosition: LATEST
Resources:
  dynamodb:
    orders:
      KeySchema: ${key}
      AttributeDefinitions: ${definitions}
`
  const options = { embedded: true, environment: {}, scriptedFunctions: true, nowMs: Infinity }
  const { problems } = loadPipelineTexts([{ text, file: 'orders.yaml' }], options)
  return problems.map(({ code, line, column, message }) => ({ code, line, column, message }))
}

const ID = '{ AttributeName: id, KeyType: HASH }'
const STRING = '[{ AttributeName: id, AttributeType: S }]'

it('accepts a key with types', () => {
  expect(found(`[${ID}]`, STRING)).toEqual([])
})

it('refuses a key attribute without a type, at its name', () => {
  expect(found(`[${ID}, { AttributeName: at, KeyType: RANGE }]`, STRING)).toEqual([
    {
      code: 'TABLE_KEY_UNTYPED',
      line: 9,
      column: 74,
      message: 'at is in the key of table orders and has no type in AttributeDefinitions',
    },
  ])
})

it('refuses a key without a partition key, or with two', () => {
  expect(found('[{ AttributeName: id, KeyType: RANGE }]', STRING)).toMatchObject([
    { code: 'TABLE_KEY_WRONG', line: 9, column: 7 },
  ])
  expect(found(`[${ID}, ${ID}]`, STRING).map(({ message }) => message)).toEqual([
    'the key of table orders has HASH, HASH',
  ])
})
