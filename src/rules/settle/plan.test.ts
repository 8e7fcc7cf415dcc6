import { describe, expect, it } from 'vitest'
import type { InvocationOutcome } from '../../model/function-port.ts'
import type { SourceRecord } from '../../model/source-record.ts'
import { NO_TRIES, planAfter, type SettleLimits, type Tries } from './plan.ts'

const unlimited: SettleLimits = {
  maximumRetryAttempts: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
}
const batchOf = (size: number, tries: Tries = NO_TRIES) => ({
  records: Array.from({ length: size }, (_, index): SourceRecord => {
    return { shard: 's', position: String(index + 1), key: null, arrivedMs: 0, bytes: 1, event: {} }
  }),
  tries,
})
const failed: InvocationOutcome = { kind: 'failure', cause: 'error', message: 'no' }
const reports = (position: string): InvocationOutcome => ({
  kind: 'success',
  body: JSON.stringify({ batchItemFailures: [{ itemIdentifier: position }] }),
})
const after = (failures: number): Tries => ({ failed: failures, refused: 0 })

describe('the plan after an outcome', () => {
  it('advances after a success, whatever the function answered, unless answers count [RBF-1, RBF-2]', () => {
    expect(planAfter(reports('1'), batchOf(3), unlimited)).toEqual({ kind: 'advance' })
  })

  it('tries again without end when nothing limits it [ERR-4, GEN-9]', () => {
    expect(planAfter(failed, batchOf(3, after(100_000)), unlimited)).toMatchObject({
      kind: 'retry',
      tries: after(100_001),
    })
  })

  it('gives up after the retries: N of them make N + 1 attempts [ERR-2, ERR-3]', () => {
    const limits = { ...unlimited, maximumRetryAttempts: 2 }
    expect(planAfter(failed, batchOf(3, after(1)), limits)).toMatchObject({ kind: 'retry', tries: after(2) })
    expect(planAfter(failed, batchOf(3, after(2)), limits)).toMatchObject({
      kind: 'discard',
      tries: after(3),
    })
    expect(planAfter(failed, batchOf(3), { ...unlimited, maximumRetryAttempts: 0 })).toMatchObject({
      kind: 'discard',
      tries: after(1),
    })
  })

  it('never counts a throttle or an unreachable function [ERR-1, ERR-17, GEN-10]', () => {
    const limits = { ...unlimited, maximumRetryAttempts: 0, bisectBatchOnFunctionError: true }
    for (const kind of ['throttled', 'unreachable'] as const) {
      const outcome: InvocationOutcome = { kind, message: 'busy' }
      const tries = { failed: 0, refused: 41 }
      expect(planAfter(outcome, batchOf(4, tries), limits)).toMatchObject({
        kind: 'retry',
        tries: { failed: 0, refused: 42 },
      })
    }
  })

  it('halves a failed batch, the smaller half first, whatever the number of attempts is [ERR-6, ERR-7, ERR-8]', () => {
    const limits = { ...unlimited, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }
    expect(planAfter(failed, batchOf(5), limits)).toMatchObject({ kind: 'split', firstHalf: 2 })
    expect(planAfter({ ...failed, cause: 'timeout' }, batchOf(2), limits)).toMatchObject({
      kind: 'split',
      firstHalf: 1,
    })
    expect(planAfter(failed, batchOf(1), limits)).toMatchObject({ kind: 'discard' })
  })

  it('narrows the batch to what was reported, and never halves it for that [RBF-9, RBF-11, RBF-12]', () => {
    const limits = { ...unlimited, reportBatchItemFailures: true, bisectBatchOnFunctionError: true }
    expect(planAfter(reports('3'), batchOf(4), limits)).toEqual({ kind: 'narrow', from: 2, reported: 1 })
  })

  it('counts an attempt without progress when the first record is reported [RBF-13]', () => {
    const limits = {
      ...unlimited,
      reportBatchItemFailures: true,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
    }
    expect(planAfter(reports('1'), batchOf(4), limits)).toMatchObject({
      kind: 'retry',
      cause: 'partial',
      tries: after(1),
    })
    expect(planAfter(reports('1'), batchOf(4, after(1)), limits)).toMatchObject({
      kind: 'discard',
      cause: 'partial',
    })
  })

  it('takes a wrong response as a failed batch, which bisects if that is on [RBF-8]', () => {
    const limits = { ...unlimited, reportBatchItemFailures: true }
    expect(planAfter(reports('77'), batchOf(4), limits)).toMatchObject({ kind: 'retry', cause: 'response' })
    expect(
      planAfter(reports('77'), batchOf(4), { ...limits, bisectBatchOnFunctionError: true }),
    ).toMatchObject({ kind: 'split', firstHalf: 2 })
  })
})
