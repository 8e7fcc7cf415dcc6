/** What the steps are made of. */
export { membersOf } from './api/members.ts'
export { OPERATION, type Operation } from './api/scenario-api.ts'
export {
  expectAnswer,
  expectCommandRefused,
  expectException,
  expectPrinted,
} from './expectations/api-expectations.ts'
export {
  expectBatches,
  expectBatchSizes,
  expectEvent,
  expectInvocations,
  expectInvocationsAt,
  expectInvocationsByNow,
  expectOnly,
  expectOrder,
} from './expectations/function-expectations.ts'
export { expectMetric, expectMetricByNow, expectNoSeries } from './expectations/metric-expectation.ts'
export { expectHeld, expectInvocationRecord, expectObject } from './expectations/destination-expectations.ts'
export {
  expectBlocked,
  expectDiscards,
  expectEvents,
  expectNothingLost,
  expectPosition,
  expectRefusal,
  expectState,
  expectStateByNow,
  expectSuccess,
} from './expectations/pipeline-expectations.ts'
export {
  changeMapping,
  expectGone,
  expectMapping,
  expectRefusedChange,
  expectSaid,
} from './expectations/mapping-expectations.ts'
export { profileOf, stopContainers } from './profile/profile.ts'
export { recordsOfNames, recordsOfTable } from './records/record-table.ts'
export { arrive, arriveAt, deliverTwice, expire, groupHasRead, hold } from './records/scenario-records.ts'
export { readsOf, timeLineOf } from './history/scenario-story.ts'
export { Scenario } from './scenario.ts'
export { DURATION, parseDuration } from './text/duration.ts'
export { parseRecords, RECORDS } from './text/record-list.ts'
export { parseTimes, TIMES } from './text/times.ts'
