import type { MessageAttribute, ReceivedMessage } from '../port.ts'

/** A message as the twin holds it; times in milliseconds since the epoch. */
export interface StoredMessage {
  readonly id: string
  readonly body: string
  readonly attributes: Readonly<Record<string, MessageAttribute>>
  readonly sentMs: number
  /** When it can be received, next. */
  readonly visibleMs: number
  readonly receiveCount: number
  readonly firstReceivedMs: number | null
  /** Of the last receive. */
  readonly receiptHandle: string | null
}

/** As the last receive handed it out. */
export function toReceived(message: StoredMessage): ReceivedMessage {
  const { id, body, attributes, sentMs, receiveCount, firstReceivedMs, receiptHandle } = message
  return {
    messageId: id,
    receiptHandle: receiptHandle!,
    body,
    attributes,
    sentMs,
    firstReceivedMs: firstReceivedMs!,
    receiveCount,
  }
}

/** JSON; bytes as base64. */
export function formatMessage(message: StoredMessage): string {
  return JSON.stringify(message, (key, value: unknown) => {
    if (key !== 'attributes') return value
    return mapValues(value as StoredMessage['attributes'], ({ binaryValue, ...rest }) =>
      binaryValue === undefined ? rest : { ...rest, base64: Buffer.from(binaryValue).toString('base64') },
    )
  })
}

export function parseMessage(text: string): StoredMessage {
  const message = JSON.parse(text) as StoredMessage & {
    attributes: Record<string, MessageAttribute & { base64?: string }>
  }
  const attributes = mapValues(message.attributes, ({ base64, ...rest }) =>
    base64 === undefined ? rest : { ...rest, binaryValue: Buffer.from(base64, 'base64') },
  )
  return { ...message, attributes }
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}
