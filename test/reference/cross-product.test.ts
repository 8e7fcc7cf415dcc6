import { describe, expect, it } from 'vitest'
import { newLane, predict } from './model.ts'
import { runCase, type Case } from './run-case.ts'

/** One lane, four of them, or one with tumbling windows: windows go with one lane only (CFG-22). */
const LANES = [
  { parallelizationFactor: 1, tumblingWindowInSeconds: 0 },
  { parallelizationFactor: 4, tumblingWindowInSeconds: 0 },
  { parallelizationFactor: 1, tumblingWindowInSeconds: 20 },
]

/** Every combination of the settings that decide what becomes of a batch that fails. */
const CASES = [false, true].flatMap((bisectBatchOnFunctionError) =>
  [false, true].flatMap((reportBatchItemFailures) =>
    [-1, 0, 1, 3].flatMap((maximumRetryAttempts) =>
      [-1, 60].flatMap((maximumRecordAgeInSeconds) =>
        ([undefined, 'works', 'flaky', 'away'] as const).flatMap((destination) =>
          LANES.map((lanes): Case => ({
            bisectBatchOnFunctionError,
            reportBatchItemFailures,
            maximumRetryAttempts,
            maximumRecordAgeInSeconds,
            ...lanes,
            ...(destination === undefined ? {} : { destination }),
          })),
        ),
      ),
    ),
  ),
)

describe('the engine does what the reference model predicts [ERR-1, ERR-2, ERR-3, ERR-6, ERR-7, ERR-8, ERR-10, ERR-15, RBF-3, RBF-9, RBF-10, RBF-11, RBF-13, DST-20, DST-21, GEN-10, TUM-3, TUM-4, TUM-9, TUM-15, TUM-19, TUM-20]', () => {
  it.each(CASES)(
    'bisect $bisectBatchOnFunctionError, partial responses $reportBatchItemFailures, retries $maximumRetryAttempts, age $maximumRecordAgeInSeconds, destination $destination, factor $parallelizationFactor, tumbling $tumblingWindowInSeconds',
    async (given) => {
      const { settings, batches } = await runCase(given)
      const seen = batches.map(({ lines }) => lines)
      // What a lane remembers goes from batch to batch where there is one lane.
      const lane = newLane()
      const laneOf = () => (given.parallelizationFactor === 1 ? lane : newLane())
      expect(seen).toEqual(batches.map(({ formed }) => predict(formed, settings, laneOf())))
      // Something of every kind has happened, so that nothing is compared with nothing.
      const all = seen.flat().join('\n')
      const missing = happens(given).filter((word) => !all.includes(word))
      expect(missing).toEqual([])
    },
  )
})

/** What the settings must have led to. */
function happens(given: Case): string[] {
  const { maximumRetryAttempts: retries = -1, maximumRecordAgeInSeconds: age = -1, destination } = given
  const discards = retries >= 0 || age > 0
  return [
    'try',
    'success',
    'refused',
    ...(retries >= 0 ? ['RetryAttemptsExhausted'] : []),
    ...(given.bisectBatchOnFunctionError ? ['halve'] : []),
    ...(given.reportBatchItemFailures ? ['narrow'] : ['timeout', 'crash']),
    ...(age > 0 && retries < 0 ? ['RecordAgeExceeded'] : []),
    ...(discards && destination !== undefined ? [destination === 'away' ? 'kept' : ' report '] : []),
    ...(discards && destination !== undefined && destination !== 'works' ? ['no report'] : []),
    ...(given.tumblingWindowInSeconds! > 0 ? ['success of nothing', 'in {"names":["r'] : []),
  ]
}
