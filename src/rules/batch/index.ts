export { MAXIMUM_PAYLOAD_BYTES, type BatchLimits } from './batch-limits.ts'
export { eventBytes } from './event-bytes.ts'
export { OpenBatch } from './open-batch.ts'
