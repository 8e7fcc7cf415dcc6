import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { BASIC_AUTH, destination, filters, registry } from './checks/fixture.ts'
import { MAPPING_DEFINITIONS } from './facts.ts'
import { MAPPINGS } from './fixture.ts'
import * as validators from './generated/validators.ts'
import { compose } from './yaml/compose.ts'
import { valueOf } from './yaml/node.ts'

interface Schema {
  readonly $defs: Readonly<Record<string, object>>
}
const schema = JSON.parse(readFileSync('schemas/pipeline.schema.json', 'utf8')) as Schema

/** Every place at which the schema names a key. */
function keysWithoutWords(node: unknown, at: string): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { properties = {} } = node as { properties?: Record<string, { description?: string; $ref?: string }> }
  const isCondition = /\/(if|not)$/.test(at)
  const silent = Object.entries(properties).filter(
    ([, value]) => !isCondition && value.description === undefined && value.$ref === undefined,
  )
  return [
    ...silent.map(([key]) => `${at}/${key}`),
    ...Object.entries(node).flatMap(([key, value]) => keysWithoutWords(value, `${at}/${key}`)),
  ]
}

describe('the schema', () => {
  it('describes every key, itself or by what it refers to', () => {
    expect(keysWithoutWords(schema, '')).toEqual([])
    const silent = Object.entries(schema.$defs).filter(([, definition]) => !('description' in definition))
    expect(silent.map(([name]) => name)).toEqual([])
  })

  it('stands on its own: every reference stays in the file', () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map(
      ([, reference]) => reference!,
    )
    expect(references.filter((one) => schema.$defs[one.replace('#/$defs/', '')] === undefined)).toEqual([])
  })

  it('is a valid schema of 2020-12, and finds what the program finds', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    expect(ajv.validateSchema(schema)).toBe(true)
  })
})

/** Members that break the definitions in all sorts of ways, and some that do not. */
const MEMBERS = [
  '',
  'BatchSize: 0',
  'BatchSize: 10001',
  'BatchSize: "5"',
  'BatchSize: 1.5',
  'MaximumBatchingWindowInSeconds: 301',
  'Other: 1',
  'Enabled: 1, Tags: { a: 5, "": b }',
  'MaximumRecordAgeInSeconds: 30',
  'MaximumRetryAttempts: -2',
  'FunctionResponseTypes: [a, b]',
  'Topics: []',
  'Topics: [.a, b]',
  'Queues: [""]',
  filters(11),
  'FilterCriteria: { Filters: [{}, { Pattern: 5 }, { Pattern: "" }] }',
  destination('file:a'),
  'DestinationConfig: { OnFailure: { Destination: 5, Other: 1 } }',
  BASIC_AUTH,
  'SourceAccessConfigurations: [{ Type: a }, 5]',
  registry('x'),
  registry('https://r', ''),
  'ScalingConfig: { MaximumConcurrency: 1001 }',
  'ProvisionedPollerConfig: { MinimumPollers: 0, MaximumPollers: 99999 }',
  'MetricsConfig: { Metrics: [ErrorCount, a] }',
  'LoggingConfig: { SystemLogLevel: ALL }',
  'KMSKeyArn: x',
  'Id: " "',
  'StartingPosition: 5',
  'DocumentDBEventSourceConfig: { CollectionName: system.x, FullDocument: a }',
  'EngineType: OTHER',
  'SelfManagedEventSource: { Endpoints: { A: 1 } }',
]

describe('the generated validators', () => {
  it('are what the schema gives, and so are all generated files', () => {
    expect(() =>
      execFileSync(process.execPath, ['tools/generate.ts', '--check'], { encoding: 'utf8', stdio: 'pipe' }),
    ).not.toThrow()
  })

  it.each(Object.entries(MAPPING_DEFINITIONS))(
    'report for %s what ajv itself reports',
    (kind, definition) => {
      const ajv = new Ajv2020({ strict: false, allErrors: true, messages: false, inlineRefs: false })
      ajv.addSchema(schema, 'pipeline')
      const reference = ajv.compile({ $ref: `pipeline#/$defs/${definition}` })
      const validate = (validators as unknown as Record<string, typeof reference>)[`validate${definition}`]!
      for (const members of MEMBERS) {
        const mapping = MAPPINGS[kind as keyof typeof MAPPINGS]
        const value = valueOf(compose(`${mapping}${members === '' ? '' : `, ${members}`} }`, {}).root!)
        reference(value)
        validate(value)
        expect({ members, errors: errorsOf(validate.errors) }).toEqual({
          members,
          errors: errorsOf(reference.errors),
        })
      }
    },
  )
})

/** Without the way through the schema, which differs by how references are followed. */
function errorsOf(
  errors:
    | readonly { instancePath: string; keyword: string; params: object; propertyName?: string }[]
    | null
    | undefined,
): string[] {
  return (errors ?? [])
    .map(({ instancePath, keyword, params, propertyName }) =>
      JSON.stringify({ instancePath, keyword, params, propertyName }),
    )
    .toSorted()
}
