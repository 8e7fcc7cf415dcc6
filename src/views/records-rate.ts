/** Records that succeeded, by whole second since the epoch; only the last seconds are kept. */
export type RecordsRate = readonly { readonly second: number; readonly records: number }[]

/** Over how many seconds the rate is taken. */
const SECONDS = 10

export function afterRecords(rate: RecordsRate, atMs: number, records: number): RecordsRate {
  const second = Math.floor(atMs / 1000)
  const last = rate.at(-1)
  if (last?.second === second) return [...rate.slice(0, -1), { second, records: last.records + records }]
  return [...rate.filter((one) => one.second > second - SECONDS), { second, records }]
}

/** Records a second over the last ten seconds, or since `sinceMs` when that is less; at least one second. */
export function recordsPerSecond(rate: RecordsRate, nowMs: number, sinceMs: number): number {
  const first = Math.floor(nowMs / 1000) - SECONDS + 1
  const records = rate.reduce((sum, one) => sum + (one.second >= first ? one.records : 0), 0)
  const elapsedMs = Math.min(nowMs - first * 1000, nowMs - sinceMs)
  return (records * 1000) / Math.max(1000, elapsedMs)
}
