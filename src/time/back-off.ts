import type { RetryBackoff } from '../model/pipeline.ts'
import type { Random } from './random.ts'

/**
 * The wait before try number `failures + 1`: the first delay, doubled for each further failure, at most the
 * maximum, spread by ± jitter. AWS documents no formula (SIL-1); without jitter the defaults give the eight
 * invocations in 60 s of ERR-12.
 * @decision SIL-1 Delay before the next attempt: 250 ms, doubling, at most 60 s, ±10 % from the seeded generator.
 * @returns milliseconds
 */
export function backOffMs(settings: RetryBackoff, failures: number, random: Random): number {
  const doubled = settings.firstDelayMs * 2 ** Math.min(failures - 1, 52)
  const delay = Math.min(doubled, settings.maximumDelayMs)
  const spread = settings.jitter === 0 ? 0 : (random.next() * 2 - 1) * settings.jitter
  return Math.round(delay * (1 + spread))
}
