/**
 * Sequence numbers in the form DynamoDB gives them: decimal numbers of one length that grow within a shard and from a
 * shard to its children. The index counts a shard's records without gaps.
 *
 *     cccccccccc ssssssss iiiiiiiiiiii
 *     stream     shard    index
 *     made       number
 *     (seconds)
 */
export interface SequenceParts {
  /** When the stream was made, milliseconds since the epoch; only whole seconds are kept. */
  readonly streamCreatedMs: number
  readonly shardNumber: number
  /** 0 is the shard's own start; its records begin at 1. */
  readonly index: number
}

const [SECONDS, SHARD, INDEX] = [10, 8, 12]

export function formatSequenceNumber({ streamCreatedMs, shardNumber, index }: SequenceParts): string {
  const seconds = Math.floor(streamCreatedMs / 1000)
  return digits(seconds, SECONDS) + digits(shardNumber, SHARD) + digits(index, INDEX)
}

/** @returns null when it is no sequence number. */
export function parseSequenceNumber(text: string): SequenceParts | null {
  if (!/^\d{30}$/.test(text)) return null
  return {
    streamCreatedMs: Number(text.slice(0, SECONDS)) * 1000,
    shardNumber: Number(text.slice(SECONDS, SECONDS + SHARD)),
    index: Number(text.slice(SECONDS + SHARD)),
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
