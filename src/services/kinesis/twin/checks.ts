import type { NewRecord } from '../port.ts'
import { failed } from './failures.ts'

/** Data and partition key of one record together (10 MiB). */
const LARGEST_RECORD_BYTES = 10 * 1024 * 1024
const LONGEST_PARTITION_KEY = 256
const MOST_RETENTION_HOURS = 8760
const LEAST_RETENTION_HOURS = 24

/** @throws SourceError for what Kinesis refuses. */
export function checkNewStream(stream: {
  name: string
  shardCount: number
  retentionPeriodHours: number
}): void {
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(stream.name)) {
    throw failed(`A stream's name has 1 to 128 letters, digits, '_', '.' and '-', not "${stream.name}".`)
  }
  if (!Number.isInteger(stream.shardCount) || stream.shardCount < 1) {
    throw failed(`ShardCount must be a whole number of at least 1, not ${stream.shardCount}.`)
  }
  const hours = stream.retentionPeriodHours
  if (!Number.isInteger(hours) || hours < LEAST_RETENTION_HOURS || hours > MOST_RETENTION_HOURS) {
    throw failed(`RetentionPeriodHours must be a whole number from 24 to 8760, not ${hours}.`)
  }
}

/**
 * The limits of a record. The rates at which a shard takes records (1 MiB and 1,000 records a second) are not
 * enforced: a file of records is put at once, and a test puts what it likes.
 * @throws SourceError before anything is put
 */
export function checkRecords(records: readonly NewRecord[]): void {
  for (const { partitionKey, data } of records) {
    const keyLength = Array.from(partitionKey).length
    if (keyLength < 1 || keyLength > LONGEST_PARTITION_KEY) {
      throw failed(`A partition key has 1 to ${LONGEST_PARTITION_KEY} characters, not ${keyLength}.`)
    }
    const bytes = data.byteLength + Buffer.byteLength(partitionKey)
    if (bytes > LARGEST_RECORD_BYTES) {
      throw failed(`Data and partition key of a record have at most 10 MiB, not ${bytes} bytes.`)
    }
  }
}
