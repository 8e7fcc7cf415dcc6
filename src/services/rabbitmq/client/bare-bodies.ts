import type { AsyncMessage, Channel, SyncMessage } from 'rabbitmq-client'
import { PROPERTY_NAMES, type BasicProperties, type Delivery, type NewMessage } from '../port.ts'

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
}

export function deliveryOf(message: AsyncMessage): Delivery {
  const { deliveryTag: tag, redelivered } = message
  return { tag, redelivered, ...contentOf(message) }
}

export function contentOf(message: AsyncMessage | SyncMessage): NewMessage {
  const fields = message as unknown as Readonly<Record<string, unknown>> & Fields
  const properties: { -readonly [Name in keyof BasicProperties]: unknown } = {}
  for (const name of PROPERTY_NAMES) if (fields[name] !== undefined) properties[name] = fields[name]
  if (fields.bareContentType !== undefined) properties.contentType = fields.bareContentType
  return { properties: properties as BasicProperties, body: message.body as Buffer }
}
