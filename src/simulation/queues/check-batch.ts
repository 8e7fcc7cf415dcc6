import { isOversized, isWithinPayload, messageNames } from './message-ledger.ts'
import type { QueueHistory, QueueInvocation } from './queue-history.ts'

/**
 * What holds of a batch from any queue: it is within BatchSize (BAT-1) and the payload limit (GEN-7) and says its exact
 * size; it has nothing that no filter matches or that is too large (GEN-8), and each message only as it was
 * received by this life, once.
 */
export function checkBatch(invocation: QueueInvocation, history: QueueHistory): string[] {
  const { messages, request, event, receipts } = invocation
  const { life } = history
  const { batchSize } = life.settings
  const bytes = Buffer.byteLength(JSON.stringify(request.event))
  const unwanted = messages.filter((message) => history.isFiltered(message) || isOversized(message))
  return [
    ...(messages.length === 0 ? ['an invocation without messages'] : []),
    ...(messages.length > batchSize
      ? [`${messages.length} messages are more than BatchSize ${batchSize}`]
      : []),
    ...(isWithinPayload(bytes) ? [] : [`the event has ${bytes} bytes`]),
    ...(bytes === request.bytes && bytes === event.bytes
      ? []
      : [`the event has ${bytes} bytes, but ${request.bytes} and ${event.bytes} are told`]),
    ...(unwanted.length === 0 ? [] : [`${messageNames(unwanted)} is sent although it must not be`]),
    ...receipts.flatMap(({ message: { name }, life: number, invoked }) => [
      ...(number === life.number ? [] : [`${name} was received by another life`]),
      ...(invoked ? [`${name} is sent twice with one receipt`] : []),
    ]),
  ]
}
