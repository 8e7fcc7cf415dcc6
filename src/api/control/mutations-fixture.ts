import { gzipSync } from 'node:zlib'
import type { Random } from '../../time/index.ts'
import { MAPPINGS, STREAM } from './fixture.ts'

/** A request that hardly any client would send. */
export interface Mutated {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const VALID = {
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
const HOSTILE: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}')
const TEXTS = [
  '',
  'x',
  '\u0000',
  '\u2028"\\',
  '${HOME}',
  '${SECRET}',
  '*a',
  '- b: c',
  '\ud800',
  'file:/etc/passwd',
]
const NUMBERS = [-1, 0, 1e300, 0.5, 2 ** 53, -0]
const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  [],
  [[]],
  {},
  { a: { b: [1] } },
  [null],
  ['x', 'x'],
  HOSTILE,
]
const VALUES: readonly unknown[] = [...TEXTS, ...NUMBERS, ...OTHERS]
const KEYS = [
  'Id',
  'EngineType',
  'KMSKeyArn',
  'Topics',
  'SourceAccessConfigurations',
  '__proto__',
  '',
  'Enabled',
]
const PATHS = [
  MAPPINGS,
  `${MAPPINGS}/`,
  `${MAPPINGS}//`,
  `${MAPPINGS}/%`,
  `${MAPPINGS}/%2e%2e`,
  `${MAPPINGS}/${'a'.repeat(10_000)}`,
  `${MAPPINGS}?MaxItems=-1`,
  `${MAPPINGS}?MaxItems=1e9&Marker=%00`,
  `${MAPPINGS}?FunctionName=%ff&EventSourceArn=`,
  '/2017-03-31/tags/%E0%A4%A',
  `/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Aevent-source-mapping%3A${'0'.repeat(36)}`,
  '/2017-03-31/tags/',
  '/health/live/..',
  '/%00',
  '//',
  '*',
]
const METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND']

/** Draws a request: a valid creation with something wrong in its members, its bytes, its path or its headers. */
export function mutatedRequest(random: Random): Mutated {
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)]!
  const isOneIn = (times: number) => random.below(times) === 0
  let members: unknown = VALID
  for (let changes = 1 + random.below(3); changes > 0; changes--) members = changed(members, random, pick)
  if (isOneIn(20)) members = { ...VALID, Tags: nested(random.below(3000)) }
  if (isOneIn(40)) members = { ...VALID, FunctionName: 'x'.repeat(random.below(300_000)) }
  return {
    method: isOneIn(4) ? pick(METHODS) : 'POST',
    path: isOneIn(4) ? pick(PATHS) : MAPPINGS,
    headers: isOneIn(10) ? pick(HEADERS) : {},
    body: encoded(JSON.stringify(members), random, pick),
  }
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/html' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-encoding': 'gzip' },
  { 'transfer-encoding': 'chunked' },
  { origin: 'https://example.com' },
  { host: 'example.com' },
  { authorization: 'AWS4-HMAC-SHA256 nonsense' },
  { expect: '100-continue' },
  { 'x-long': 'y'.repeat(30_000) },
]

type Pick = <T>(items: readonly T[]) => T

/** With another value, another member or one less, somewhere in it. */
function changed(value: unknown, random: Random, pick: Pick): unknown {
  if (typeof value !== 'object' || value === null || random.below(3) === 0) return pick(VALUES)
  if (Array.isArray(value)) return value.map((item) => changed(item, random, pick))
  const key = pick([...Object.keys(value), ...KEYS])
  const others = Object.entries(value).filter(([name]) => name !== key)
  if (random.below(5) === 0) return Object.fromEntries(others)
  const own = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : pick(VALUES)
  return Object.fromEntries([...others, [key, changed(own, random, pick)]])
}

function nested(depth: number): unknown {
  let value: unknown = 'a'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

/** Mostly as it is, at times cut, in another encoding, with wrong bytes, or too large. */
function encoded(text: string, random: Random, pick: Pick): Buffer {
  const bytes = Buffer.from(text)
  switch (random.below(16)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length))
    case 1:
      return Buffer.from(text, 'utf16le')
    case 2:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])
    case 3:
      return gzipSync(bytes)
    case 4:
      bytes[random.below(bytes.length)] = random.below(256)
      return bytes
    case 5:
      return Buffer.concat([bytes, pick([bytes, Buffer.from([0xff]), Buffer.from(' ,')])])
    case 6:
      return random.below(20) === 0 ? Buffer.alloc(1_000_001, ' ') : Buffer.alloc(0)
    default:
      return bytes
  }
}
