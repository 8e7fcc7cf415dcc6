import { expect, it } from 'vitest'
import { seededRandom } from '../../time/index.ts'
import { ControlBench, MAPPINGS, STREAM } from './fixture.ts'

const SEED = 20_261_129
const REQUESTS = 400
const VALID: Readonly<Record<string, unknown>> = {
  FunctionName: 'my-function',
  EventSourceArn: STREAM,
  StartingPosition: 'TRIM_HORIZON',
  BatchSize: 50,
  MaximumBatchingWindowInSeconds: 5,
  MaximumRetryAttempts: 3,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-2:123456789012:dead' } },
  FilterCriteria: { Filters: [{ Pattern: '{"data":{"type":["a"]}}' }] },
  Tags: { team: 'a' },
}
const TEXTS = ['', 'x', '\u0000', '\u2028"\\', '${HOME}', '*a', '- b: c', 'ü'.repeat(5000)]
const NUMBERS = [-1, 0, 1e300, 0.5, 2 ** 53]
const OTHERS: readonly unknown[] = [null, true, false, [], [[]], {}, { a: { b: [1] } }, [null], ['x', 'x']]
const HOSTILE: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}')
const VALUES = [...TEXTS, ...NUMBERS, ...OTHERS, HOSTILE]
const PATHS = [
  MAPPINGS,
  `${MAPPINGS}/`,
  `${MAPPINGS}/%`,
  `${MAPPINGS}/%2e%2e`,
  '/2017-03-31/tags/%E0%A4%A',
  '/%00',
  '//',
]

it('mutated requests are answered in AWS’s form, none with 500', async () => {
  const random = seededRandom(SEED)
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)]!
  const bench = new ControlBench()
  await bench.seconds(1)
  for (let number = 0; number < REQUESTS; number++) {
    const keys = [
      ...Object.keys(VALID),
      'Id',
      'KMSKeyArn',
      'Topics',
      'SourceAccessConfigurations',
      '__proto__',
      '',
    ]
    const changed = Object.fromEntries([
      ...Object.entries(VALID),
      [pick(keys), pick(VALUES)],
      [pick(keys), pick(VALUES)],
    ])
    const text = JSON.stringify(changed)
    const cut = random.below(4) === 0 ? text.slice(0, random.below(text.length)) : text
    const path = random.below(4) === 0 ? pick(PATHS) : MAPPINGS
    const method = random.below(4) === 0 ? pick(['GET', 'PUT', 'DELETE', 'PATCH', '']) : 'POST'
    const answer = await bench.send(method, path, cut)
    const about = `seed ${SEED}, request ${number}: ${method} ${path} ${cut.slice(0, 300)}`
    expect([200, 202, 204, 400, 404, 409], about).toContain(answer.status)
    if (answer.status < 400) continue
    expect(answer.headers?.['x-amzn-ErrorType'], about).toMatch(/^[A-Z]\w+Exception$/)
    expect(answer.body['message'] ?? answer.body['Message'], about).toEqual(expect.any(String))
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})
