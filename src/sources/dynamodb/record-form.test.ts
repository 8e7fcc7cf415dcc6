import { describe, expect, it } from 'vitest'
import { RecordFormError } from '../../services/payload.ts'
import { parseRecordForm } from './record-form.ts'
import { tableDefinition } from './table-definition.ts'

describe('a DynamoDB record as producers write it', () => {
  it('is a change of an item in DynamoDB JSON', () => {
    const item = { id: { S: 'a' }, l: { L: [{ M: { n: { N: '-1.5e3' } } }] }, b: { BS: ['AA=='] } }
    expect(parseRecordForm({ Put: item })).toEqual({ kind: 'put', item })
    expect(parseRecordForm({ Update: item })).toEqual({ kind: 'update', item })
    expect(parseRecordForm({ Delete: { id: { S: 'a' } } })).toEqual({
      kind: 'delete',
      key: { id: { S: 'a' } },
    })
  })

  it.each([
    [{}, 'a DynamoDB record has one of Put, Update and Delete, not nothing'],
    [{ Put: {}, Delete: {} }, 'not Put, Delete'],
    [{ Data: 'x' }, 'not Data'],
    [{ Put: 'x' }, 'Put must be an item in DynamoDB JSON, not "x"'],
    [{ Put: { id: 'a' } }, 'Put.id must be a value in DynamoDB JSON such as {"S": "text"}, not "a"'],
    [{ Put: { id: { S: 'a', N: '1' } } }, 'Put.id must be a value in DynamoDB JSON'],
    [{ Put: { id: { X: 'a' } } }, 'Put.id must be a value in DynamoDB JSON'],
    [{ Update: { n: { N: 7 } } }, 'Update.n.N must be a number in quotes, not 7'],
    [{ Put: { n: { N: 'seven' } } }, 'Put.n.N must be a number in quotes, not "seven"'],
    [{ Put: { b: { B: '!' } } }, 'Put.b.B must be base64, not "!"'],
    [{ Put: { z: { NULL: false } } }, 'Put.z.NULL must be true, not false'],
    [{ Put: { s: { SS: [] } } }, 'Put.s.SS must be a list of texts, with one at least, not []'],
    [{ Put: { l: { L: [{ M: { x: 1 } }] } } }, 'Put.l.L[0].M.x must be a value in DynamoDB JSON'],
  ])('is refused: %j', (form, message) => {
    expect(() => parseRecordForm(form)).toThrow(RecordFormError)
    expect(() => parseRecordForm(form)).toThrow(message)
  })
})

describe('a table in the properties of CloudFormation', () => {
  const KeySchema = [
    { AttributeName: 'at', KeyType: 'RANGE' },
    { AttributeName: 'pk', KeyType: 'HASH' },
  ]
  const AttributeDefinitions = [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'N' },
  ]

  it('has its key, partition key first, and its stream, if it says so', () => {
    const stream = { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }
    const key = [
      { name: 'pk', type: 'S' },
      { name: 'at', type: 'N' },
    ]
    const table = tableDefinition('t', { KeySchema, AttributeDefinitions, ...stream })
    expect(table).toEqual({ name: 't', key, viewType: 'KEYS_ONLY' })
    expect(tableDefinition('t', { KeySchema, AttributeDefinitions }).viewType).toBeNull()
  })

  it('is the default one when nothing is declared', () => {
    const key = [{ name: 'id', type: 'S' }]
    expect(tableDefinition('t', {})).toEqual({ name: 't', key, viewType: 'NEW_AND_OLD_IMAGES' })
  })

  it('says which key attribute has no type', () => {
    const properties = { KeySchema, AttributeDefinitions: AttributeDefinitions.slice(0, 1) }
    expect(() => tableDefinition('t', properties)).toThrow('does not have the key attribute at')
  })
})
