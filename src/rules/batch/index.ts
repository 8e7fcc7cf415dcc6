export { MAXIMUM_PAYLOAD_BYTES, type BatchLimits } from './batch-limits.ts'
export { OpenBatch } from './open-batch.ts'
