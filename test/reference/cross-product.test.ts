import { describe, expect, it } from 'vitest'
import type { ResolvedMapping } from '../../src/model/index.ts'
import { predict } from './model.ts'
import { runCase } from './run-case.ts'

/** Every combination of the settings that decide what becomes of a batch that fails. */
const CASES = [false, true].flatMap((bisectBatchOnFunctionError) =>
  [false, true].flatMap((reportBatchItemFailures) =>
    [-1, 0, 1, 3].flatMap((maximumRetryAttempts) =>
      [-1, 60].flatMap((maximumRecordAgeInSeconds) =>
        [undefined, 'arn:aws:sqs:us-east-2:123456789012:dead-orders'].flatMap((destination) =>
          [1, 4].map((parallelizationFactor): Partial<ResolvedMapping> => ({
            bisectBatchOnFunctionError,
            reportBatchItemFailures,
            maximumRetryAttempts,
            maximumRecordAgeInSeconds,
            parallelizationFactor,
            ...(destination === undefined ? {} : { onFailureDestination: destination }),
          })),
        ),
      ),
    ),
  ),
)

describe('the engine does what the reference model predicts [ERR-1, ERR-2, ERR-3, ERR-6, ERR-7, ERR-8, ERR-10, ERR-15, RBF-3, RBF-9, RBF-10, RBF-11, RBF-13, DST-20, GEN-10]', () => {
  it.each(CASES)(
    'bisect $bisectBatchOnFunctionError, partial responses $reportBatchItemFailures, retries $maximumRetryAttempts, age $maximumRecordAgeInSeconds, destination $onFailureDestination, factor $parallelizationFactor',
    async (settings) => {
      const { mapping, batches } = await runCase(settings)
      const seen = batches.map(({ lines }) => lines)
      expect(seen).toEqual(batches.map(({ formed }) => predict(formed, mapping)))
      // Something of every kind has happened, so that nothing is compared with nothing.
      const all = seen.flat().join('\n')
      const missing = happens(settings).filter((word) => !all.includes(word))
      expect(missing).toEqual([])
    },
  )
})

/** What the settings must have led to. */
function happens(settings: Partial<ResolvedMapping>): string[] {
  return [
    'try',
    'success',
    'refused',
    ...(settings.maximumRetryAttempts! >= 0 ? ['RetryAttemptsExhausted'] : []),
    ...(settings.bisectBatchOnFunctionError ? ['halve'] : []),
    ...(settings.reportBatchItemFailures ? ['narrow'] : []),
    ...(settings.maximumRecordAgeInSeconds! > 0 && settings.maximumRetryAttempts! < 0
      ? ['RecordAgeExceeded']
      : []),
  ]
}
