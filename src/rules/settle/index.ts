export { groupsOutOfOrder, readReportedMessages } from './message-failures.ts'
export {
  BLOCKED_AFTER_FAILURES,
  failuresInARow,
  NO_TRIES,
  planAfter,
  type SettleLimits,
  type Step,
  type Tries,
} from './plan.ts'
export { Watermark } from './watermark.ts'
