export { failureReport, type ReportedMapping } from './failure-report.ts'
export { bucketTarget, directoryTarget, queueTarget, topicTarget, type Target } from './targets.ts'
export { writeReport } from './report-file.ts'
