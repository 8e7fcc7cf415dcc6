import { messageNames, type Receipt } from './message-ledger.ts'
import type { QueueHistory, QueueInvocation } from './queue-history.ts'

/** A failed batch waits at least so long before it is returned, milliseconds: the first back-off with its jitter (MQ-11). */
const SHORTEST_BACK_OFF_MS = 225
/** Between a moment and the steps that it causes. */
const SLACK_MS = 5

/** Which receipts a list of messages in an event of a broker speaks of: bodies are base64. */
export function receiptsOf(messages: readonly { readonly data: string }[], history: QueueHistory): Receipt[] {
  const { ledger } = history
  return messages.map(({ data }) => ledger.latest(ledger.in(Buffer.from(data.slice(0, 64), 'base64')))!)
}

/**
 * A batch that is closed by its window begins neither before the window is over, which its first message has opened
 * (BAT-7), nor much later.
 */
export function checkWindow(invocation: QueueInvocation, history: QueueHistory): string[] {
  const { event, receipts, startedMs } = invocation
  const { settings, stopping, events } = history.life
  const { latencyMs, throttled, outages } = history.plan.weather
  // What was let go or too large may have opened it; what a filter drops may fill the lane.
  const isOthers = events.some(
    (one) =>
      (one.event === 'MessagesReturned' || one.event === 'RecordsDiscarded') && one.batch === event.batch,
  )
  if (settings.windowMs === 0 || stopping || isOthers || settings.filters) return []
  const openMs = startedMs - Math.min(...receipts.map(({ takenMs }) => takenMs))
  const early = event.trigger === 'window' && openMs < settings.windowMs
  const isCalm = latencyMs === 0 && throttled === 0 && outages.length === 0
  const late = isCalm && openMs > settings.windowMs + SLACK_MS
  return early || late ? [`${event.batch} begins ${openMs} ms after its first message came`] : []
}

/** The invocation that had exactly these receipts, among others perhaps; null for none. */
export function invocationOf(receipts: readonly Receipt[], history: QueueHistory): QueueInvocation | null {
  const [first] = receipts
  const all = [...history.life.invocations.values()]
  return all.findLast((one) => first !== undefined && one.receipts.includes(first)) ?? null
}

/**
 * What goes back to a broker as failed is what the function has failed with, in the order in which it had it, after a
 * back-off unless the process ends (MQ-11).
 */
export function checkReturned(receipts: readonly Receipt[], history: QueueHistory): string[] {
  const names = messageNames(receipts.map(({ message }) => message))
  const invocation = invocationOf(receipts, history)
  if (invocation?.answer?.kind !== 'failure')
    return [`${names} is returned, but the function has not failed with it`]
  const order = receipts.map((receipt) => invocation.receipts.indexOf(receipt))
  const waitedMs = history.nowMs - invocation.answeredMs
  return [
    ...(order.every((place, index) => place >= 0 && (index === 0 || place > order[index - 1]!))
      ? []
      : [`${names} is returned out of order, or with others`]),
    ...(history.life.stopping || waitedMs >= SHORTEST_BACK_OFF_MS
      ? []
      : [`${names} is returned ${waitedMs} ms after the function has failed`]),
  ]
}
