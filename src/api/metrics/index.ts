/** What Prometheus reads of a pipeline that runs. */
export { EXPOSITION_TYPE } from './exposition.ts'
export { openMetrics } from './open-metrics.ts'
