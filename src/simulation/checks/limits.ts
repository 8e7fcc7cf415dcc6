import type { KnownBatch } from '../history.ts'
import { isClosing, namesOf, type Invocation } from '../invocation.ts'
import { LARGEST_EVENT_BYTES } from '../record-ledger.ts'

/**
 * A batch is never empty, above BatchSize (BAT-1) or above the payload limit (GEN-7), and says its exact size. No
 * record in it is older than the age limit (ERR-10). Attempts are counted from 1 without gaps and stay within the
 * limit (ERR-3); a batch that is tried again has the records that it had, less what expired (BAT-23, ERR-16).
 */
export function checkLimits(invocation: Invocation, known: KnownBatch | undefined): string[] {
  const { records, settings, event, request } = invocation
  const problems: string[] = []
  const closes = isClosing(request.event)
  if (records.length === 0 && !closes) problems.push('an invocation without records')
  if (records.length > settings.batchSize) {
    problems.push(`${records.length} records are more than BatchSize ${settings.batchSize}`)
  }
  const bytes = Buffer.byteLength(JSON.stringify(request.event))
  if (bytes > LARGEST_EVENT_BYTES)
    problems.push(`the event has ${bytes} bytes, more than ${LARGEST_EVENT_BYTES}`)
  if (bytes !== request.bytes || bytes !== event.bytes) {
    problems.push(`the event has ${bytes} bytes, but ${request.bytes} and ${event.bytes} are told`)
  }
  problems.push(...tooOld(invocation))
  const { maximumRetryAttempts: retries } = settings
  if (event.attempt !== (known?.attempts ?? 0) + 1) {
    problems.push(`attempt ${event.attempt} of ${event.batch} follows attempt ${known?.attempts ?? 0}`)
  }
  // What ends a window has no records that could be given up (TUM-9).
  if (retries >= 0 && event.attempt > retries + 1 && !closes) {
    problems.push(`attempt ${event.attempt} of ${event.batch}, but ${retries} retries are allowed`)
  }
  if (known !== undefined) {
    const strangers = records.filter((record) => !known.records.includes(record))
    if (strangers.length > 0)
      problems.push(`${namesOf(strangers)} joins ${event.batch}, which had been closed`)
  }
  return problems
}

function tooOld({ records, settings, startedMs }: Invocation): string[] {
  const limitMs = settings.maximumRecordAgeInSeconds * 1000
  if (limitMs < 0) return []
  const old = records.filter(({ arrivedMs }) => startedMs - arrivedMs > limitMs)
  return old.length === 0 ? [] : [`${namesOf(old)} is sent although it is older than ${limitMs} ms`]
}
