/** What a mapping does, in sentences. Each names the rules it follows. */
import type { ResolvedMapping, RetryBackoff } from '../../model/index.ts'
import { SOURCE_TYPES, windowOpens } from '../../source-types/index.ts'

/** How batches are made. */
export function batchWords(mapping: ResolvedMapping): string[] {
  const { batchSize, windowMs, sourceType } = mapping
  const more = [...parallelWords(mapping), ...filterWords(mapping), ...tumblingWords(mapping)]
  const until = `${batchSize} ${things(mapping)} or 6 MB`
  if (windowMs === 0) {
    return [`A batch holds what is there when the function is free, up to ${until} (BAT-4, PAGE-7).`, ...more]
  }
  const opens =
    windowOpens(sourceType) === 'firstRecord'
      ? 'its first record has come (PAGE-11)'
      : 'the previous invocation has ended (PAGE-8)'
  return [
    `A batch closes at ${until}, or ${seconds(windowMs)} after ${opens}; an empty one invokes nothing (BAT-1, BAT-10).`,
    ...more,
  ]
}

function parallelWords({ parallelizationFactor: factor }: ResolvedMapping): string[] {
  if (factor === 1) return []
  return [
    `Up to ${factor} batches of a shard are in flight, never two with one key: a key stays with the batch that has it until all its records are settled (KIN-7, KIN-8, PAGE-27).`,
  ]
}

function tumblingWords({ tumblingWindowInSeconds: length }: ResolvedMapping): string[] {
  if (length === 0) return []
  return [
    `Each batch belongs to one tumbling window of ${length} s, by the arrival of its records; windows are aligned to the epoch (TUM-10, TUM-11, TUM-14).`,
    'The state that the function answers is in the next event of the window, also after a restart; the first one has {} (TUM-3).',
    'A window ends with an invocation without records: when a later record comes, when its shard ends, or two minutes after its end (TUM-7, TUM-12, TUM-13). A state above 1 MB ends it early, and it goes on with {} (TUM-5, TUM-6).',
  ]
}

function filterWords({ filterPatterns, sourceType }: ResolvedMapping): string[] {
  if (filterPatterns.length === 0) return []
  const fate =
    SOURCE_TYPES[sourceType].family === 'queue'
      ? 'it is deleted from the queue (FLT-38, FLT-41)'
      : 'the position moves past it (FLT-39, FLT-40)'
  return [`What no filter matches never joins a batch: ${fate}.`]
}

/** What happens to a batch that fails. */
export function failureWords(mapping: ResolvedMapping, backoff: RetryBackoff): string[] {
  return SOURCE_TYPES[mapping.sourceType].family === 'queue'
    ? queueWords(mapping)
    : logWords(mapping, backoff)
}

function logWords(mapping: ResolvedMapping, backoff: RetryBackoff): string[] {
  const { firstDelayMs, maximumDelayMs, jitter } = backoff
  const varies = jitter === 0 ? '' : `, give or take ${Math.round(jitter * 100)} %`
  return [
    'A batch fails when the function throws, answers with an error, runs into its Timeout, ends its environment, or returns what is no response.',
    mapping.bisectBatchOnFunctionError
      ? 'A failed batch of several records is halved, and each half is tried, the first one first (ERR-6).'
      : `The whole batch is tried again, in place (GEN-9, PAGE-23).`,
    ...(mapping.reportBatchItemFailures
      ? [
          'When the function answers with batchItemFailures, only what comes from the first of them on is tried again (RBF-1).',
        ]
      : mapping.tumblingWindowInSeconds > 0
        ? ['Of what the function answers only the state is read (RBF-1).']
        : ['What the function answers is not read: any answer is a success (RBF-1).']),
    ...tumblingFailureWords(mapping),
    `The next try comes after ${seconds(firstDelayMs)}, then after twice as long each time, at most ${seconds(maximumDelayMs)}${varies} (ERR-12).`,
    limitWords(mapping),
    mapping.parallelizationFactor > 1
      ? 'Meanwhile its keys wait, and others go on, until 1,000 records or four batches of the shard are read and not settled (KIN-9, PAGE-24).'
      : `Meanwhile the ${mapping.service === 'kafka' ? 'partition' : 'shard'} waits, and the others go on (PAGE-24).`,
    'A throttled invocation, or one that could not be made, is tried again without counting as an attempt (GEN-10).',
    'A record that alone passes 6 MB never reaches the function; it is discarded as MaximumPayloadSizeExceeded (GEN-8).',
  ]
}

function tumblingFailureWords({ tumblingWindowInSeconds: length }: ResolvedMapping): string[] {
  if (length === 0) return []
  return [
    'An answer without a state, an object, is a failure as well (TUM-4, TUM-17).',
    'The invocation that ends a window is tried until it succeeds, whatever limits there are (TUM-8, TUM-9); a batch that is given up leaves the state as it was (TUM-19).',
  ]
}

function limitWords(mapping: ResolvedMapping): string {
  const { maximumRetryAttempts: retries, maximumRecordAgeInSeconds: age, onFailureDestination } = mapping
  const limits = [
    ...(retries === -1 ? [] : [`after ${retries} more ${retries === 1 ? 'try' : 'tries'} (ERR-3)`]),
    ...(age === -1 ? [] : [`once its records are older than ${age} s (ERR-10)`]),
  ]
  const source = mapping.service === 'kafka' ? 'topic' : 'stream'
  if (limits.length === 0)
    return `It is tried until it succeeds or its records leave the ${source}'s retention (PAGE-23).`
  const described =
    onFailureDestination === undefined
      ? 'and nothing describes it'
      : `and described to ${onFailureDestination} (DST-1)`
  return `It is given up ${limits.join(' or ')}, ${described}.`
}

function queueWords(mapping: ResolvedMapping): string[] {
  const isSqs = mapping.service === 'sqs'
  return [
    'A batch fails when the function throws, answers with an error, runs into its Timeout, ends its environment, or returns what is no response.',
    isSqs
      ? 'Its messages return to the queue one by one when their visibility timeout is over, and may be grouped anew (PAGE-34).'
      : 'Its messages go back to the broker, which delivers them again (MQ-11).',
    ...(mapping.reportBatchItemFailures
      ? [
          'When the function answers with batchItemFailures, only those messages return; the others are deleted (RBF-1).',
        ]
      : []),
    isSqs
      ? "How often a message comes again is the queue's own matter: its RedrivePolicy moves it to a dead-letter queue (PAGE-37)."
      : "How often a message comes again is the broker's own matter, and so is its dead-letter queue (MQ-12).",
  ]
}

function things({ sourceType }: ResolvedMapping): string {
  return SOURCE_TYPES[sourceType].family === 'queue' ? 'messages' : 'records'
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`
}
