export { KinesisTwin } from './kinesis-twin.ts'
export type { StorageChange } from './shard-log.ts'
