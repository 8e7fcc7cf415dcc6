import type { ActivemqMessage } from '../port.ts'

/** A message as the embedded broker holds it. */
export interface StoredMessage {
  readonly message: ActivemqMessage
  readonly failedDeliveries: number
}

/** JSON; the body in base64. */
export function formatMessage({ message, failedDeliveries }: StoredMessage): string {
  return JSON.stringify({ ...message, body: message.body.toString('base64'), failedDeliveries })
}

export function parseMessage(text: string): StoredMessage {
  const { body, failedDeliveries, ...rest } = JSON.parse(text) as Omit<ActivemqMessage, 'body'> & {
    body: string
    failedDeliveries: number
  }
  return { message: { ...rest, body: Buffer.from(body, 'base64') }, failedDeliveries }
}
