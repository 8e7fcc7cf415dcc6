import type { AsyncMessage, Channel, SyncMessage } from 'rabbitmq-client'
import type { BasicProperties, Delivery, NewMessage } from '../port.ts'

/**
 * rabbitmq-client decodes bodies by their content type: text/plain to a string, application/json to a value. Neither
 * keeps the bytes (not UTF-8, white space, large numbers), which go to the function as they are. So the content type
 * is set aside before the body is put together.
 */
export function keepBodies(channel: Channel): void {
  const inner = channel as unknown as Internals
  const onHeader = inner._onHeader.bind(channel)
  inner._onHeader = (frame) => {
    const { fields } = frame
    fields.bareContentType = fields.contentType
    fields.contentType = undefined
    onHeader(frame)
  }
}

interface Internals {
  _onHeader(frame: { readonly fields: Fields }): void
}

interface Fields {
  contentType?: string | undefined
  bareContentType?: string | undefined
  /** The client's types do not know it. */
  deliveryMode?: number
}

export function deliveryOf(message: AsyncMessage): Delivery {
  const { deliveryTag: tag, redelivered } = message
  return { tag, redelivered, properties: propertiesOf(message), body: message.body as Buffer }
}

export function contentOf(message: SyncMessage): NewMessage {
  const there = Object.entries(propertiesOf(message)).filter(([, value]) => value !== undefined)
  return { properties: Object.fromEntries(there), body: message.body as Buffer }
}

/** Named one by one: this is done for every message, and a loop over names takes several times as long. */
function propertiesOf(message: AsyncMessage | SyncMessage): BasicProperties {
  const { bareContentType, deliveryMode } = message as Fields
  return {
    contentType: bareContentType,
    contentEncoding: message.contentEncoding,
    headers: message.headers,
    deliveryMode,
    priority: message.priority,
    correlationId: message.correlationId,
    replyTo: message.replyTo,
    expiration: message.expiration,
    messageId: message.messageId,
    timestamp: message.timestamp,
    type: message.type,
    userId: message.userId,
    appId: message.appId,
    clusterId: message.clusterId,
  }
}
