/** What closes a batch: the first of window, size and payload (BAT-1, PAGE-6). */
export interface BatchLimits {
  /** Records; no batch ever has more (PAGE-40). */
  readonly size: number
  /** UTF-8 bytes of the serialised event. */
  readonly bytes: number
  /** Milliseconds; 0 sends what is available (BAT-4, PAGE-7). */
  readonly windowMs: number
  /** Kinesis, DynamoDB and SQS: when the previous invocation ends (PAGE-8). Kafka and MQ: at the first record (PAGE-11). */
  readonly windowOpens: 'previousInvocationEnd' | 'firstRecord'
}

/**
 * The payload ceiling of an invocation, with no setting (GEN-7, PAGE-14).
 * @decision BAT-21 The 6 MB limit is 6,291,456 bytes (6 MiB) of the serialised event, for every source.
 */
export const MAXIMUM_PAYLOAD_BYTES = 6_291_456
