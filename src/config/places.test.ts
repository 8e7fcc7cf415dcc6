import { expect, it } from 'vitest'
import { codes, KINESIS, SQS, onlyProblem, pipelineText, problems } from './fixture.ts'

/** A broken file, and every problem in it with its exact place. */
const BROKEN: readonly [title: string, text: string, expected: string[]][] = [
  ['an empty file', '', ['1:1 FILE_EMPTY']],
  ['a file of comments', '# nothing here\n', ['1:1 FILE_EMPTY']],
  ['a text that is no mapping', 'hello', ['1:1 VALUE_TYPE']],
  ['a bracket that is not closed', 'Function:\n  Command: [a, b\nEngine: {}\n', ['3:1 YAML_SYNTAX']],
  ['a tab', 'Function:\n\tFunctionName: a\n', ['2:1 YAML_SYNTAX']],
  ['several documents', `${pipelineText('kinesis')}---\nFunction: {}\n`, ['5:1 YAML_SEVERAL_DOCUMENTS']],
  ['missing members at the top', 'Engine: {}\n', ['1:1 KEY_MISSING', '1:1 KEY_MISSING GEN-1']],
  [
    'a missing member, at the key that should hold it',
    `Function:\n  Timeout: 5\nEventSourceMappings: [{ EventSourceArn: "${KINESIS}", StartingPosition: LATEST }]\n`,
    ['1:1 KEY_MISSING CFG-1'],
  ],
  [
    'a missing member, at the first key of its list item',
    `Function: { FunctionName: a }\nEventSourceMappings:\n  -\n    BatchSize: 5\n    EventSourceArn: ${KINESIS}\n`,
    ['4:5 KEY_MISSING LIF-13'],
  ],
  [
    'a misspelt key, once, although it is required',
    `Function:\n  FunctionNam: a\nEventSourceMappings: [{ EventSourceArn: "${KINESIS}", StartingPosition: LATEST }]\n`,
    ['2:3 KEY_UNKNOWN'],
  ],
  [
    'values of the wrong type, at the value, or at its key when there is none',
    pipelineText('kinesis', 'BatchSize: "5",\n      Enabled:  yes,\n      ParallelizationFactor:'),
    ['3:116 VALUE_TYPE PAGE-13', '4:17 VALUE_TYPE CFG-1', '5:7 VALUE_TYPE KIN-7'],
  ],
  [
    'a wrong type only once, whatever else the value breaks',
    pipelineText('kinesis').replace('LATEST', '5'),
    ['3:97 VALUE_TYPE LIF-13'],
  ],
  [
    'several mistakes in one mapping',
    pipelineText(
      'kinesis',
      'BatchSize: 0,\n      Tpics: [a],\n      Topics: [a],\n      MaximumBatchingWindowInSeconds: 301',
    ),
    [
      '3:116 VALUE_RANGE PAGE-13',
      '4:7 KEY_UNKNOWN',
      '5:7 PARAMETER_UNSUPPORTED CFG-11',
      '6:39 VALUE_RANGE BAT-3',
    ],
  ],
  [
    'a duplicate key and a missing variable',
    'Function:\n  FunctionName: orders\n  Timeout: ${SECONDS}\n  FunctionName: payments\n' +
      `EventSourceMappings: [{ EventSourceArn: "${KINESIS}", StartingPosition: LATEST }]\n`,
    ['3:12 VARIABLE_MISSING', '4:3 KEY_TWICE'],
  ],
  [
    'a variable in the middle of a text',
    pipelineText('kinesis', '', 'Connections:\n  kinesis: { Endpoint: "http://${HOST}:4566" }\n'),
    ['5:32 VARIABLE_MISSING'],
  ],
  [
    'a value that comes by an alias, where it was written',
    `Function: { FunctionName: a }\nEventSourceMappings:\n  - &base\n    EventSourceArn: ${KINESIS}\n    StartingPosition: LATEST\n    BatchSize: 0\n` +
      `  - <<: *base\n    EventSourceArn: ${KINESIS}2\n`,
    ['6:16 VALUE_RANGE PAGE-13', '6:16 VALUE_RANGE PAGE-13'],
  ],
  [
    'a missing member inside a list inside a mapping',
    pipelineText('kinesis', 'FilterCriteria: { Filters: [\n        { }] }'),
    ['4:9 KEY_MISSING FLT-2'],
  ],
  [
    'an environment with a number',
    pipelineText('kinesis').replace(
      'orders }',
      'orders, Environment: { Variables: { PORT: 8080, "1": a } } }',
    ),
    ['1:69 VALUE_TYPE', '1:75 NAME_FORM'],
  ],
  [
    'connections and resources',
    pipelineText(
      'kinesis',
      '',
      'Connections:\n  kinesis: embeded\n  kafka: { Brokers: [k1] }\nResources:\n  kinesis:\n    orders: { ShardCount: 0 }\n',
    ),
    ['5:12 VALUE_UNKNOWN', '6:22 VALUE_FORM CFG-1', '9:27 VALUE_RANGE'],
  ],
  [
    'a visibility timeout that is below the Timeout, and the Timeout where the queue says none',
    `Function: { FunctionName: a, Timeout: 40 }\nEventSourceMappings:\n  - EventSourceArn: ${SQS}\n  - EventSourceArn: ${SQS}2\n` +
      'Connections: { sqs: embedded }\nResources:\n  sqs:\n    orders: { VisibilityTimeout: 20 }\n    orders2: {}\n',
    ['1:39 FUNCTION_TIMEOUT_ABOVE_VISIBILITY CFG-31', '8:34 FUNCTION_TIMEOUT_ABOVE_VISIBILITY CFG-31'],
  ],
]

it.each(BROKEN)('says where: %s', (_title, text, expected) => {
  expect(problems(text)).toEqual(expected)
})

it('counts lines and columns alike with Windows line ends and a byte order mark', () => {
  const text = pipelineText('kinesis', 'BatchSize: 0')
  expect(problems(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(problems(text))
  expect(onlyProblem(`\uFEFF${text.replaceAll('\n', '\r\n')}`).frame.map(({ text: line }) => line)).toEqual(
    text.trimEnd().split('\n'),
  )
})

it('finds all problems of all files in one run, file by file and from top to bottom', () => {
  const broken = [
    pipelineText('kinesis', 'BatchSize: 0'),
    'a: [',
    pipelineText('msk', 'ScalingConfig: {}').replace('Name: orders', 'Name: x'),
  ]
  expect(problems(broken, { files: ['c.yaml', 'a.yaml', 'b.yaml'] })).toEqual([
    'c.yaml:3:116 VALUE_RANGE PAGE-13',
    'a.yaml:1:5 YAML_SYNTAX',
    'b.yaml:3:129 PARAMETER_UNSUPPORTED CFG-11',
  ])
})

it('goes on with other rules where one part is wrong', () => {
  const text = pipelineText('sqs', 'BatchSize: 50, Tags: 5, ScalingConfig: { MaximumConcurrency: 1 }')
  expect(codes(text)).toEqual(['WINDOW_NEEDED', 'VALUE_TYPE', 'VALUE_RANGE'])
})

it('resolves nothing when there is an error', () => {
  expect(() => onlyProblem(pipelineText('kinesis'))).toThrow('0 problems')
})
