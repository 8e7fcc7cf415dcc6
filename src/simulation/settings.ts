import { KINESIS_MAPPING } from '../model/fixture.ts'
import type { ResolvedMapping, ResolvedPipeline, StartingPosition } from '../model/index.ts'
import type { Dice } from './dice.ts'

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
>

export function drawSettings(dice: Dice): LifeSettings {
  return {
    batchSize: dice.pick([1, 2, 3, 5, 10, 100]),
    windowMs: dice.pick([0, 0, 1_000, 5_000]),
    parallelizationFactor: dice.pick([1, 1, 2, 4, 10]),
    bisectBatchOnFunctionError: dice.chance(0.5),
    maximumRetryAttempts: dice.pick([-1, 0, 1, 2, 4]),
    maximumRecordAgeInSeconds: dice.pick([-1, -1, 60, 120]),
    reportBatchItemFailures: dice.chance(0.5),
  }
}

/** A pipeline of one mapping on the embedded stream `orders`. */
export function pipelineOf(
  settings: LifeSettings,
  fixed: { readonly startingPosition: StartingPosition; readonly filters: boolean },
): ResolvedPipeline {
  const mapping: ResolvedMapping = {
    ...KINESIS_MAPPING,
    ...settings,
    startingPosition: fixed.startingPosition,
    filterPatterns: fixed.filters ? ['{"data":{"type":["order"]}}'] : [],
  }
  return {
    file: '/simulation/pipeline.yaml',
    function: {
      name: 'orders',
      arn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
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
      destinationTimeoutMs: 300_000,
    },
  }
}

/** `batch size 5, 2 retries, …`, without what is at its default. */
export function settingsText(settings: LifeSettings): string {
  const { maximumRetryAttempts: retries, maximumRecordAgeInSeconds: age } = settings
  return [
    `batch size ${settings.batchSize}`,
    ...(settings.windowMs === 0 ? [] : [`window ${settings.windowMs} ms`]),
    ...(settings.parallelizationFactor === 1 ? [] : [`factor ${settings.parallelizationFactor}`]),
    ...(retries < 0 ? [] : [`${retries} retries`]),
    ...(age < 0 ? [] : [`age limit ${age} s`]),
    ...(settings.bisectBatchOnFunctionError ? ['bisect'] : []),
    ...(settings.reportBatchItemFailures ? ['partial responses'] : []),
  ].join(', ')
}
