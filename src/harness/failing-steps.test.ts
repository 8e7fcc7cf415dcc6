import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A step that passes whatever happens would prove nothing: here steps fail, under real Cucumber, and say why. */
const GIVEN = `
    Given the pipeline
      """yaml
      Function: { FunctionName: orders }
      EventSourceMappings:
        - EventSourceArn: arn:aws:kinesis:us-east-2:123456789012:stream/orders
          StartingPosition: TRIM_HORIZON
          BatchSize: 2
      """
    And "orders" holds these records:
      | PartitionKey | Data |
      | a            | a1   |
      | a            | a2   |
      | a            | a3   |
`

const ONE_FAILURE = [
  'And the function fails once',
  'Then the function is invoked with these batches:',
  '  | records | result  | at           |',
]
const PASSING = [
  ...ONE_FAILURE,
  '  | a1, a2  | error   | 0 seconds    |',
  '  | a1, a2  | success | 0.25 seconds |',
  '  | a3      | success | 0.25 seconds |',
  'And nothing is lost',
]
const OTHER_TABLE = [...ONE_FAILURE, '  | a1, a2  | success | 0 seconds    |']
const FAILING: readonly (readonly [says: string, ...steps: string[]])[] = [
  ['it was invoked twice, not 0 times', 'Then the function is never invoked'],
  ['it was invoked twice, not 3 times', 'Then the function is invoked 3 times'],
  ['it also received "a3"', 'Then the function receives only "a1", "a2"'],
  ['it did not receive "a4"', 'Then the function receives only "a1", "a2", "a3", "a4"'],
  ['not in this order "a3", "a1"', 'Then the function receives "a3", "a1" in this order'],
  ['"a4" did not succeed', 'Then "a1", "a4" succeed'],
  ['discarded were no records', 'Then "a1" is discarded because of RecordExpired'],
  ['the stored position is after "a3"', 'Then the position of "orders" is after "a2"'],
  ['"orders" is not blocked', 'Then "orders" is blocked at "a1"'],
  ['the mapping "orders.orders" is Enabled', 'Then the mapping "orders.orders" is Disabled'],
  ['the mapping "orders.orders" is Enabled', 'Then by now the mapping "orders.orders" is Disabled'],
  ['the mapping "orders.orders" is Enabled', 'Then the mapping "orders.orders" is gone'],
  [
    '$.BatchSize is 2, not 3',
    'Then the API tells of the mapping "orders.orders":',
    '  """',
    '  {"BatchSize":3,"<rest>":"<any>"}',
    '  """',
  ],
  [
    'it is refused: ValidationException',
    'When the mapping "orders.orders" is updated:',
    '  """',
    '  BatchSize: 0',
    '  """',
  ],
  ['it is taken', 'Then the mapping "orders.orders" cannot be deleted because of ResourceInUseException'],
  ['there is no mapping "orders.returns"', 'Then the mapping "orders.returns" is gone'],
  ['there is no mapping "orders.returns"', 'When the mapping "orders.returns" is disabled'],
  ['the pipeline is not refused', 'Then the pipeline is refused'],
  ['at 0 seconds with 2', 'Then the function is invoked once, at 1 second, with 2 records'],
  ['it holds "a1", "a2", "a3"', 'Then "orders" holds "a1", "a2"'],
  ['not settled: "a1" of orders.orders', 'And the function fails for "a1"', 'Then nothing is lost'],
  ['this one does not happen', 'Then these events happen:', '  | event        |', '  | ShardBlocked |'],
  ['$.Records[0] is not', 'Then the function receives this event:', '  """', '  {"Records":[]}', '  """'],
  [
    'it answers 200 with {"EventSourceMappings"',
    'When ListEventSourceMappings is called',
    'Then it answers 404',
  ],
  [
    '$.EventSourceMappings[0].BatchSize is 2, not 3',
    'When ListEventSourceMappings is called',
    'Then it answers 200 with:',
    '  """',
    '  {"EventSourceMappings":[{"BatchSize":3,"<rest>":"<any>"}]}',
    '  """',
  ],
  [
    'it answers 404 ResourceNotFoundException: The resource you requested',
    'When GetEventSourceMapping is called for "nothing"',
    'Then it is refused with 404 ResourceNotFoundException:',
    '  """',
    '  The resource you requested does exist.',
    '  """',
  ],
  ['there is no mapping "order"', 'Then the metric "DroppedEventCount" of "order" is 0'],
  ['there is no mapping "order"', 'Then by now the metric "esm_errors_total" of "order" is not shown'],
  [
    'no file has the function "other"',
    'And the pipeline',
    '  """',
    '  Function: { FunctionName: pay }',
    '  EventSourceMappings: []',
    '  """',
    'And files own their mappings',
    'When the file is changed to:',
    '  """',
    '  Function: { FunctionName: other }',
    '  EventSourceMappings: []',
    '  """',
  ],
  ['no step has called the API', 'Then it answers 200'],
  ['there is kinesis "orders"', 'When "a4" arrives at "returns"'],
  ['before the pipeline starts', 'When 1 second passes', 'And "orders" holds 1 record'],
  ['no pipeline has the function "billing"', 'And the function "billing" fails once'],
  [
    'left to do: orders.orders shardId-000000000000 has 3 unsettled records',
    'And the function is throttled 1000000 times',
    'Then the function is never invoked',
  ],
  [
    '"b1" did not succeed',
    'When the pipeline is stopped',
    'And "b1" arrives at "orders"',
    'Then "b1" succeeds',
  ],
]

interface Shown {
  readonly passed: boolean
  /** What the failed step says. */
  readonly message: string
  /** What is attached to it. */
  readonly attached: string
}

const folder = mkdtempSync(join(tmpdir(), 'steps-'))
let shown: ReadonlyMap<string, Shown>

beforeAll(async () => {
  const scenarios = [PASSING, OTHER_TABLE, ...FAILING.map(([, ...steps]) => steps)]
  const text = scenarios.map((steps, index) => `  Scenario: ${index}${GIVEN}    ${steps.join('\n    ')}\n`)
  writeFileSync(join(folder, 'steps.feature'), `Feature: f\n${text.join('\n')}`)
  shown = await run(join(folder, 'steps.feature'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('steps', () => {
  it('pass when what they say is so', () => {
    expect(shown.get('0')).toEqual({ passed: true, message: '', attached: '' })
  })

  it('fail with both tables and the time line of the scenario', () => {
    const { passed, message, attached } = shown.get('1')!
    expect(passed).toBe(false)
    expect(message).toContain('- | a1, a2 | success | 0 seconds |')
    expect(message).toContain('+ | a1, a2 | error | 0 seconds |')
    expect(attached).toMatch(/0 s +orders +a1, a2, a3 arrive/)
    expect(attached).toMatch(/#1 a1, a2 · size, .* · error after 0 ms/)
    expect(attached).toMatch(/#1 waits 250 ms for attempt 2/)
    expect(attached).toMatch(/0\.25 s .* #2 a3 · available, .* · success/)
  })

  it.each(FAILING.map(([says], index) => [says, String(index + 2)] as const))('fail: %s', (says, name) => {
    expect(shown.get(name)?.message).toContain(says)
    expect(shown.get(name)?.passed).toBe(false)
  })
})

/** Runs a feature in a Cucumber of its own. @returns what came of each scenario, by name */
async function run(feature: string): Promise<ReadonlyMap<string, Shown>> {
  const [config, report] = [join(folder, 'none.mjs'), join(folder, 'report.json')]
  writeFileSync(config, 'export default {}')
  const options = ['--config', relative('.', config), '--import', 'step-definitions/index.ts']
  const argv = ['node_modules/.bin/cucumber-js', ...options, '--format', `json:${report}`, feature]
  const env = { ...process.env, PIPELINE_PROFILE: 'embedded' }
  await new Promise((resolve) => execFile(process.execPath, argv, { env }, resolve))
  const [{ elements }] = JSON.parse(readFileSync(report, 'utf8')) as [{ elements: Element[] }]
  return new Map(elements.map((element) => [element.name, shownOf(element)]))
}

interface Element {
  readonly name: string
  readonly steps: readonly {
    readonly result: { readonly status: string; readonly error_message?: string }
    readonly embeddings?: readonly { readonly data: string; readonly mime_type: string }[]
  }[]
}

function shownOf({ steps }: Element): Shown {
  const failed = steps.find(({ result }) => result.status === 'failed')
  const attachments = failed?.embeddings ?? []
  return {
    passed: steps.every(({ result }) => result.status === 'passed'),
    message: failed?.result.error_message ?? '',
    attached: attachments.map(({ data }) => Buffer.from(data, 'base64').toString()).join('\n'),
  }
}
