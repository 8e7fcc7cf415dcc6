import { KINESIS_MAPPING } from '../model/fixture.ts'
import type { ResolvedMapping, ResolvedPipeline, StartingPosition } from '../model/index.ts'
import type { Dice } from './dice.ts'

/** Where discards of a life are described; null for nowhere. */
export type DestinationKind = keyof typeof DESTINATIONS

/** What a mapping reads. */
export type SourceKind = 'kinesis' | 'dynamodb'

/** The settings of a mapping that a restart may change. */
export type LifeSettings = Pick<
  ResolvedMapping,
  | 'batchSize'
  | 'windowMs'
  | 'parallelizationFactor'
  | 'bisectBatchOnFunctionError'
  | 'maximumRetryAttempts'
  | 'maximumRecordAgeInSeconds'
  | 'reportBatchItemFailures'
  | 'tumblingWindowInSeconds'
> & {
  readonly destination: DestinationKind | null
  readonly destinationTimeoutMs: number
}

export const DESTINATIONS = {
  sqs: 'arn:aws:sqs:us-east-2:123456789012:dead-orders',
  sns: 'arn:aws:sns:us-east-2:123456789012:dead-orders',
  s3: 'arn:aws:s3:::dead-orders',
  file: 'file:/simulation/dead-orders',
} as const

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders'

const TABLE_STREAM_ARN = 'arn:aws:dynamodb:us-east-2:123456789012:table/orders/stream/2026-01-01T00:00:00.000'
const PASSES_FILTER: Readonly<Record<SourceKind, string>> = {
  kinesis: '{"data":{"type":["order"]}}',
  dynamodb: '{"dynamodb":{"NewImage":{"type":{"S":["order"]}}}}',
}

/** @param world what some life of this seed has */
export function drawSettings(
  dice: Dice,
  world: { readonly tumbles: boolean; readonly reports: boolean },
): LifeSettings {
  const tumbles = world.tumbles && dice.chance(0.7)
  return {
    batchSize: dice.pick([1, 2, 3, 5, 10, 100]),
    windowMs: dice.pick([0, 0, 1_000, 5_000]),
    // CFG-22: never with tumbling windows.
    parallelizationFactor: tumbles ? 1 : dice.pick([1, 1, 2, 4, 10]),
    bisectBatchOnFunctionError: dice.chance(0.5),
    maximumRetryAttempts: dice.pick([-1, 0, 1, 2, 4]),
    maximumRecordAgeInSeconds: dice.pick([-1, -1, 60, 120]),
    reportBatchItemFailures: dice.chance(0.5),
    tumblingWindowInSeconds: tumbles ? dice.pick([5, 20, 60]) : 0,
    destination:
      world.reports && dice.chance(0.8) ? dice.pick(['sqs', 'sqs', 'sns', 's3', 's3', 'file']) : null,
    destinationTimeoutMs: dice.pick([1_000, 20_000, 300_000]),
  }
}

export function mappingOf(
  settings: LifeSettings,
  fixed: {
    readonly source: SourceKind
    readonly startingPosition: StartingPosition
    readonly filters: boolean
  },
): ResolvedMapping {
  const { destination, destinationTimeoutMs: _, ...own } = settings
  return {
    ...KINESIS_MAPPING,
    ...(fixed.source === 'kinesis'
      ? {}
      : { sourceType: 'dynamodb', service: 'dynamodb', eventSourceArn: TABLE_STREAM_ARN }),
    ...own,
    ...(destination === null ? {} : { onFailureDestination: DESTINATIONS[destination] }),
    startingPosition: fixed.startingPosition,
    filterPatterns: fixed.filters ? [PASSES_FILTER[fixed.source]] : [],
  }
}

/** A pipeline of one mapping, embedded. */
export function pipelineOf(
  mapping: ResolvedMapping,
  engine: { readonly destinationTimeoutMs: number },
): ResolvedPipeline {
  return {
    file: '/simulation/pipeline.yaml',
    function: {
      name: 'orders',
      arn: FUNCTION_ARN,
      code: { kind: 'scripted' },
      timeoutMs: 900_000,
      memoryLimitInMB: 128,
      reservedConcurrentExecutions: null,
      environment: {},
    },
    mappings: [mapping],
    resources: [],
    autoCreate: true,
    engine: {
      retryBackoff: { firstDelayMs: 250, maximumDelayMs: 10_000, jitter: 0.1 },
      stateDirectory: '/simulation',
      drainTimeoutMs: 60_000,
      destinationTimeoutMs: engine.destinationTimeoutMs,
    },
  }
}

/** `batch size 5, 2 retries, …`, without what is at its default. */
export function settingsText(settings: LifeSettings): string {
  const { maximumRetryAttempts: retries, maximumRecordAgeInSeconds: age, destination } = settings
  return [
    `batch size ${settings.batchSize}`,
    ...(settings.windowMs === 0 ? [] : [`window ${settings.windowMs} ms`]),
    ...(settings.parallelizationFactor === 1 ? [] : [`factor ${settings.parallelizationFactor}`]),
    ...(retries < 0 ? [] : [`${retries} retries`]),
    ...(age < 0 ? [] : [`age limit ${age} s`]),
    ...(settings.bisectBatchOnFunctionError ? ['bisect'] : []),
    ...(settings.reportBatchItemFailures ? ['partial responses'] : []),
    ...(settings.tumblingWindowInSeconds === 0 ? [] : [`tumbling ${settings.tumblingWindowInSeconds} s`]),
    ...(destination === null ? [] : [`${destination}, waited for ${settings.destinationTimeoutMs} ms`]),
  ].join(', ')
}
