import { messageNames, isWithinPayload, type SimulatedMessage } from './message-ledger.ts'
import type { QueueHistory, QueueInvocation } from './queue-history.ts'

/** Pollers of a standard queue at the beginning, and how many more there may be each minute (SQS-5, SQS-6). */
const FIRST_POLLERS = 5
const MORE_POLLERS_A_MINUTE = 300

/**
 * A batch is within BatchSize (BAT-1) and the payload limit (GEN-7), says its exact size, and has only messages that
 * are still ours (ERR-19), each once a receipt, with the true count of its receives (EVT-20). In a FIFO queue it
 * begins only when everything before it in its groups is done, and never beside another one with a group of it, also
 * when the queue shows the group again because it outlasts its visibility timeout (CON-24, FIFO-2, FIFO-3).
 */
export function checkMessages(invocation: QueueInvocation, history: QueueHistory): string[] {
  return [
    ...sizes(invocation, history),
    ...receipts(invocation, history),
    ...flight(invocation, history),
    ...(history.plan.isFifo ? order(invocation, history) : []),
  ]
}

function sizes({ messages, request, event }: QueueInvocation, { life, ledger }: QueueHistory): string[] {
  const problems: string[] = []
  if (messages.length === 0) problems.push('an invocation without messages')
  if (messages.length > life.settings.batchSize) {
    problems.push(`${messages.length} messages are more than BatchSize ${life.settings.batchSize}`)
  }
  const bytes = Buffer.byteLength(JSON.stringify(request.event))
  if (!isWithinPayload(bytes)) problems.push(`the event has ${bytes} bytes`)
  if (bytes !== request.bytes || bytes !== event.bytes) {
    problems.push(`the event has ${bytes} bytes, but ${request.bytes} and ${event.bytes} are told`)
  }
  const filtered = messages.filter((message) => ledger.isFiltered(message))
  if (filtered.length > 0) problems.push(`${messageNames(filtered)} is sent although no filter matches it`)
  return problems
}

function receipts(invocation: QueueInvocation, { life, plan }: QueueHistory): string[] {
  const { Records } = invocation.request.event as {
    Records: { attributes: { ApproximateReceiveCount: string } }[]
  }
  // Our clock counts from the moment at which the answer is there.
  const lateMs = plan.weather.latencyMs
  return invocation.receipts.flatMap((receipt, index) => {
    const { name } = receipt.message
    const told = Number(Records[index]!.attributes.ApproximateReceiveCount)
    return [
      ...(receipt.life === life.number ? [] : [`${name} was received by another life`]),
      ...(receipt.invoked ? [`${name} is sent twice with one receipt`] : []),
      ...(invocation.startedMs < receipt.visibleMs + lateMs
        ? []
        : [`${name} is sent when it is not ours any more`]),
      ...(plan.doubled > 0 || told === receipt.count
        ? []
        : [`${name} is received for the ${receipt.count}. time, and ${told} is told`]),
    ]
  })
}

function flight(invocation: QueueInvocation, { life, running, plan }: QueueHistory): string[] {
  const minutes = Math.floor((invocation.startedMs - life.beganMs) / 60_000)
  const most = FIRST_POLLERS + MORE_POLLERS_A_MINUTE * minutes
  const problems: string[] = []
  if (!plan.isFifo && running.length >= most) {
    problems.push(`${running.length + 1} invocations run, ${most} may`)
  }
  const groups = new Set(invocation.messages.map(({ group }) => group))
  const beside = running.filter(({ messages }) => messages.some(({ group }) => groups.has(group)))
  for (const { messages } of plan.isFifo ? beside : []) {
    problems.push(
      `${messageNames(invocation.messages)} begins while ${messageNames(messages)} of its groups runs`,
    )
  }
  return problems
}

function order({ messages }: QueueInvocation, history: QueueHistory): string[] {
  const { ledger } = history
  const dead = new Set(history.deadLetters)
  const inEvent = new Set<SimulatedMessage>()
  return messages.flatMap((message) => {
    const inGroup = ledger.inGroup(message.group)
    const waiting = inGroup
      .slice(0, inGroup.indexOf(message))
      .filter((before) => !inEvent.has(before) && !dead.has(before) && !isDone(before, history))
    inEvent.add(message)
    return waiting.length === 0
      ? []
      : [`${message.name} (${message.group}) is sent before ${messageNames(waiting)}`]
  })
}

function isDone(message: SimulatedMessage, { ledger }: QueueHistory): boolean {
  return ledger.isDeleted(message) || ledger.hasSucceeded(message) || ledger.isFiltered(message)
}
