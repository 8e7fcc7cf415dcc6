import { expect, it } from 'vitest'
import { KINESIS, onlyProblem, pipelineText as text } from './fixture.ts'
import { nearNames } from './near-name.ts'

const WORDS: readonly [title: string, text: string, message: string, hint: string][] = [
  [
    'a misspelt setting',
    text('kinesis', 'BisectBatchOnFunctionErr: true'),
    'a mapping of a Kinesis stream has no key BisectBatchOnFunctionErr',
    'write BisectBatchOnFunctionError',
  ],
  [
    'a setting in another case',
    text('kinesis', 'batch_size: 5'),
    'a mapping of a Kinesis stream has no key batch_size',
    'write BatchSize',
  ],
  [
    'the name that SAM has',
    text('kinesis', 'Queue: 5'),
    'a mapping of a Kinesis stream has no key Queue',
    'write EventSourceArn',
  ],
  [
    'the function in a mapping',
    text('kinesis', 'FunctionName: orders'),
    'a mapping of a Kinesis stream has no key FunctionName',
    'remove it; the function is named once, under Function',
  ],
  [
    'an unknown key at the top',
    `${text('kinesis')}Resource: {}\n`,
    'a pipeline file has no key Resource',
    'write Resources',
  ],
  [
    'a setting of another source',
    text('sqs', 'ParallelizationFactor: 2'),
    'An SQS queue has no ParallelizationFactor',
    'remove it; these sources have it: Kinesis stream, DynamoDB stream',
  ],
  [
    'a nested setting of another source',
    text('sqs', 'ProvisionedPollerConfig: { PollerGroupName: a }'),
    'An SQS queue has no PollerGroupName',
    'remove it; these sources have it: Amazon MSK, self-managed Kafka',
  ],
  [
    'a misspelt value',
    text('kinesis').replace('LATEST', 'trim-horizon'),
    'StartingPosition must be TRIM_HORIZON, LATEST or AT_TIMESTAMP, not "trim-horizon"',
    'write TRIM_HORIZON',
  ],
  [
    'a value of other sources',
    text('dynamodb').replace('LATEST', 'AT_TIMESTAMP'),
    'A DynamoDB stream has no StartingPosition AT_TIMESTAMP',
    'write TRIM_HORIZON or LATEST; Kinesis stream, Amazon MSK, self-managed Kafka, DocumentDB have AT_TIMESTAMP',
  ],
  [
    'a number in quotes',
    text('kinesis', 'BatchSize: "50"'),
    'BatchSize must be a whole number, not "50"',
    'write 50 without quotes',
  ],
  [
    'a fraction',
    text('kinesis', 'BatchSize: 49.6'),
    'BatchSize must be a whole number, not 49.6',
    'write 50',
  ],
  [
    'a fraction beyond the range',
    text('kinesis', 'MaximumBatchingWindowInSeconds: 300.5'),
    'MaximumBatchingWindowInSeconds must be a whole number, not 300.5',
    'write 300',
  ],
  [
    'no number at all',
    text('kinesis', 'BatchSize: .nan'),
    'BatchSize must be a whole number, not .nan',
    'write a whole number: The most records in one batch, whatever the window.',
  ],
  [
    'a number without end',
    text('kinesis', 'BatchSize: -.inf'),
    'BatchSize must be a whole number, not -.inf',
    'write a whole number: The most records in one batch, whatever the window.',
  ],
  ['yes', text('kinesis', 'Enabled: yes'), 'Enabled must be true or false, not "yes"', 'write true'],
  ['text without quotes', text('kinesis', 'Id: 5'), 'Id must be text, not 5', 'write "5" in quotes'],
  [
    'one thing where a list belongs',
    text('msk').replace('[orders]', 'orders'),
    'Topics must be a list, not "orders"',
    'write ["orders"]',
  ],
  [
    'a date where seconds belong',
    text('kinesis', 'StartingPositionTimestamp: 2025-12-31T12:00:00Z').replace('LATEST', 'AT_TIMESTAMP'),
    'StartingPositionTimestamp must be a number, not "2025-12-31T12:00:00Z"',
    'write 1767182400, the same moment in Unix seconds',
  ],
  [
    'nothing where a mapping belongs',
    text('kinesis', '', 'Resources:\n  kinesis:\n    orders:\n'),
    'orders must be a mapping, not nothing',
    'write {} for one without settings',
  ],
  [
    'a number out of range',
    text('kinesis', 'BatchSize: 10001'),
    'BatchSize must be 1 to 10000, not 10001',
    'write 1 to 10000: The most records in one batch, whatever the window.',
  ],
  [
    'a malformed ARN',
    text('kinesis').replace(KINESIS, 'arn:aws:kinesis:us-east-2:1234:stream/orders'),
    '"arn:aws:kinesis:us-east-2:1234:stream/orders" is no ARN that EventSourceArn can take',
    'write arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, with /consumer/NAME:NUMBER for a consumer',
  ],
  [
    'a table in place of its stream',
    text('dynamodb').replace('/stream/2026-01-01T00:00:00.000', ''),
    '"arn:aws:dynamodb:us-east-2:123456789012:table/orders" is no ARN that EventSourceArn can take',
    'write arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL',
  ],
  [
    'a variable',
    text('kinesis', 'BatchSize: ${SIZE}'),
    'the environment has no SIZE, and there is no default',
    'set SIZE, or write ${SIZE:-DEFAULT}; $${SIZE} keeps the text as it is',
  ],
  [
    'a duplicate',
    `${text('kinesis')}Function: {}\n`,
    'Function is given twice',
    'keep one of them; the first is in line 1',
  ],
]

it.each(WORDS)('says what is wrong and what to write: %s', (_title, pipeline, message, hint) => {
  const problem = onlyProblem(pipeline)
  expect({ message: problem.message, hint: problem.hint }).toEqual({ message, hint })
})

it('finds near names and no far ones', () => {
  const names = ['BatchSize', 'Enabled', 'StartingPosition', 'StartingPositionTimestamp']
  expect(nearNames('BacthSize', names)).toEqual(['BatchSize'])
  expect(nearNames('enable', names)).toEqual(['Enabled'])
  expect(nearNames('StartingPositon', names)[0]).toBe('StartingPosition')
  expect(nearNames('starting_position_timestamp', names)[0]).toBe('StartingPositionTimestamp')
  expect(nearNames('Color', names)).toEqual([])
})
