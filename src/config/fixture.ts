/** Pipeline texts for tests. */
import { loadPipelineTexts, type LoadOptions, type LoadedPipeline, type Problem } from './index.ts'

/** 2026-01-01T00:00:00Z. */
export const NOW_MS = 1_767_225_600_000

export const KINESIS = 'arn:aws:kinesis:us-east-2:123456789012:stream/orders'
export const DYNAMODB = 'arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000'
export const SQS = 'arn:aws:sqs:us-east-2:123456789012:orders'
export const SQS_FIFO = `${SQS}.fifo`
export const MSK = 'arn:aws:kafka:us-east-2:123456789012:cluster/shop/0a1b2c3d'
export const MQ = 'arn:aws:mq:us-east-2:123456789012:broker:shop:b-0a1b'
export const DOCUMENTDB = 'arn:aws:rds:us-east-2:123456789012:cluster:shop'

/** A mapping of each kind with nothing but what it needs, in flow style, without the closing brace. */
export const MAPPINGS = {
  kinesis: `{ EventSourceArn: "${KINESIS}", StartingPosition: LATEST`,
  kinesisConsumer: `{ EventSourceArn: "${KINESIS}/consumer/fast:1700000000", StartingPosition: LATEST`,
  dynamodb: `{ EventSourceArn: "${DYNAMODB}", StartingPosition: LATEST`,
  sqs: `{ EventSourceArn: "${SQS}"`,
  sqsFifo: `{ EventSourceArn: "${SQS_FIFO}"`,
  msk: `{ EventSourceArn: "${MSK}", Topics: [orders], StartingPosition: LATEST`,
  selfManagedKafka:
    '{ SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["k1:9092"] } }, Topics: [orders], StartingPosition: LATEST',
  activemq: `{ EventSourceArn: "${MQ}", EngineType: ACTIVEMQ, Queues: [orders]`,
  rabbitmq: `{ EventSourceArn: "${MQ}", EngineType: RABBITMQ, Queues: [orders]`,
  documentdb: `{ EventSourceArn: "${DOCUMENTDB}", StartingPosition: LATEST, DocumentDBEventSourceConfig: { DatabaseName: shop }`,
} as const

/** A file with one mapping of a kind, and these members besides (`BatchSize: 5, Enabled: false`). */
export function pipelineText(kind: keyof typeof MAPPINGS, members = '', rest = ''): string {
  const mapping = `${MAPPINGS[kind]}${members === '' ? '' : `, ${members}`} }`
  return `Function: { FunctionName: orders }\nEventSourceMappings:\n  - ${mapping}\n${rest}`
}

export interface Given extends Partial<LoadOptions> {
  /** Default `p.yaml`, `p2.yaml`, … */
  readonly files?: readonly string[]
  readonly folder?: string
}

/** Loads texts as a feature does: embedded, with functions that may be scripted, unless it is said otherwise. */
export function load(texts: string | readonly string[], given: Given = {}) {
  const { files, folder, ...options } = given
  const named = [texts].flat().map((text, index) => ({
    text,
    file: files?.[index] ?? (index === 0 ? 'p.yaml' : `p${index + 1}.yaml`),
    ...(folder === undefined ? {} : { folder }),
  }))
  return loadPipelineTexts(named, {
    embedded: true,
    environment: {},
    nowMs: NOW_MS,
    scriptedFunctions: true,
    ...options,
  })
}

/** `line:column CODE rule`, or with `file:` before it when there are several files; warnings are marked. */
export function problems(texts: string | readonly string[], given: Given = {}): string[] {
  const isOne = typeof texts === 'string'
  return load(texts, given).problems.map((problem) => shortly(problem, isOne))
}

/** The codes alone. */
export function codes(texts: string | readonly string[], given: Given = {}): string[] {
  return load(texts, given).problems.map(({ code }) => code)
}

/** The one problem of a text. */
export function onlyProblem(text: string, given: Given = {}): Problem {
  const found = load(text, given).problems
  if (found.length !== 1)
    throw new Error(`${found.length} problems: ${found.map(({ code }) => code).join(', ')}`)
  return found[0]!
}

/** The pipeline of a text without errors. */
export function pipelineOf(text: string, given: Given = {}): LoadedPipeline {
  const { pipelines, problems: found } = load(text, given)
  if (pipelines.length !== 1)
    throw new Error(found.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return pipelines[0]!
}

function shortly({ file, line, column, code, rule, severity }: Problem, isOne: boolean): string {
  const place = `${isOne ? '' : `${file}:`}${line}:${column}`
  return [place, code, ...(rule === null ? [] : [rule]), ...(severity === 'warning' ? ['warning'] : [])].join(
    ' ',
  )
}
