import { performance } from 'node:perf_hooks'
import { compileFilters, parseFilters, type FilterInput } from '../src/rules/filter/index.ts'
import { seededRandom } from '../src/time/index.ts'
import { summary, type Result } from './compare.ts'

interface Work {
  readonly name: string
  readonly pattern: object
  readonly record?: (index: number) => object
}

const RECORDS = 2000
/** Each takes milliseconds only, so there are many. */
const ROUNDS = 41
const random = seededRandom(1)
const decoder = new TextDecoder()

const WORKS: readonly Work[] = [
  {
    name: 'strings, prefix, numeric, exists',
    pattern: {
      type: ['order', 'return'],
      customer: { id: [{ prefix: 'c-' }] },
      total: [{ numeric: ['>', 100, '<=', 900] }],
      coupon: [{ exists: false }],
    },
  },
  {
    name: 'all four match, one a number by its text',
    pattern: {
      status: ['open', 'paid', 'sent'],
      customer: { address: { country: [{ 'anything-but': ['XX'] }] } },
      version: [2],
      note: [{ exists: true }],
    },
  },
  {
    name: 'the same with backslashes in the records',
    pattern: {
      status: ['open', 'paid', 'sent'],
      customer: { address: { country: [{ 'anything-but': ['XX'] }] } },
      version: [2],
      note: [{ exists: true }],
    },
    record: (index) => ({ ...orderOf(index), note: `said "yes"\n${'-'.repeat(30)}` }),
  },
  {
    name: 'two fields of one list element',
    pattern: {
      type: ['order'],
      lines: { sku: [{ suffix: '-7' }], quantity: [{ numeric: ['>=', 3] }] },
      status: [{ 'equals-ignore-case': 'PAID' }],
    },
  },
]

/**
 * How long filtering takes against JSON.parse of the same records alone, for records of 1 kB and patterns of four
 * fields: of texts (SQS) against JSON.parse, of bytes (all others) against decoding them and JSON.parse.
 */
export async function benchFilters(): Promise<Result[]> {
  return WORKS.flatMap(({ name, pattern, record = orderOf }) => {
    const texts = Array.from({ length: RECORDS }, (_, index) => JSON.stringify(record(index)))
    const { filters } = parseFilters({
      patterns: [JSON.stringify({ data: pattern })],
      sourceType: 'kinesis',
    })
    const matches = compileFilters(filters, 'kinesis')
    const fromText = texts.map((data): FilterInput => ({ event: {}, data }))
    const fromBytes = texts.map((data): FilterInput => ({ event: {}, data: new TextEncoder().encode(data) }))
    const bytesOf = fromBytes.map(({ data }) => data as Uint8Array)
    const parse = () => texts.reduce((count, text) => count + (JSON.parse(text) === null ? 0 : 1), 0)
    const decodeAndParse = () =>
      bytesOf.reduce((count, bytes) => count + (JSON.parse(decoder.decode(bytes)) === null ? 0 : 1), 0)
    const filter = (inputs: readonly FilterInput[]) => () =>
      inputs.reduce((count, input) => count + (matches(input) ? 1 : 0), 0)
    const share = filter(fromText)() / RECORDS
    const bytes = texts.reduce((sum, text) => sum + text.length, 0) / RECORDS
    const detail = `${bytes.toFixed(0)} bytes a record, ${(share * 100).toFixed(0)} % match`
    const goal = { kind: 'atMost', bound: 1.3, unit: '' } as const
    return [
      summary({ ...goal, work: `filters, ${name}: text` }, ratios(filter(fromText), parse), detail),
      summary(
        { ...goal, work: `filters, ${name}: bytes` },
        ratios(filter(fromBytes), decodeAndParse),
        detail,
      ),
    ]
  })
}

/** Ours against theirs, measured in turn. */
function ratios(ours: () => number, theirs: () => number): number[] {
  const found: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = round % 2 === 0 ? [ours, theirs] : [theirs, ours]
    const [one, other] = [timeOf(first), timeOf(second)]
    found.push(round % 2 === 0 ? one / other : other / one)
  }
  return found
}

function timeOf(work: () => number): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

function orderOf(index: number): object {
  return {
    id: `order-${index}`,
    type: ['order', 'return', 'quote'][random.below(3)],
    status: ['open', 'paid', 'sent'][random.below(3)],
    version: 2,
    total: random.below(1000) + 0.5,
    customer: {
      id: `c-${random.below(500)}`,
      name: 'Jane Doe',
      address: { street: '12 Long Road', city: 'Springfield', zip: '90210', country: 'US' },
    },
    lines: Array.from({ length: 10 }, (_, line) => ({
      sku: `sku-${random.below(10)}`,
      quantity: random.below(5),
      price: 9.99 + line,
      text: 'something to buy',
    })),
    note: 'left at the door of the neighbours',
    at: '2026-01-01T00:00:00.000Z',
  }
}
