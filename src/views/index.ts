export { attention, type Attention } from './attention.ts'
export { foldBatchRows, type BatchRow, type Outcome } from './batch-rows.ts'
export { behind, type Behind } from './behind.ts'
export { eventLine, isEmptyRead, toneOf, type EventLine, type Tone } from './event-line.ts'
export { eventText, failureText, nextText } from './event-text.ts'
export { foldStatus, NO_STATUSES, type MappingStatus, type Statuses } from './mapping-status.ts'
export type { Histogram } from './histogram.ts'
export { MappingMeter } from './mapping-meter.ts'
export { MappingMetrics, METRICS, type MetricName } from './metrics.ts'
export { recordsPerSecond } from './records-rate.ts'
export {
  foldStanding,
  lastProcessingResult,
  standingOfWaiting,
  type Standing,
  type Standings,
} from './standing.ts'
export { timeLine, type Arrival, type TimeLineOptions } from './time-line.ts'
export { bytesText, count, durationText, grouped, shortBatch } from './words.ts'
