import type { EventShape, QueueMessage, ResolvedMapping } from '../../model/index.ts'
import type { ActivemqMessage, Delivery } from '../../services/activemq/port.ts'
import { base64Length, jsonTextBytes } from '../json-size.ts'

/** A message as the function sees it; members stand in AWS's order (EVT-28). */
export interface ActivemqEventMessage {
  readonly messageID: string | null
  readonly messageType: 'jms/text-message' | 'jms/bytes-message'
  /** 1 non-persistent, 2 persistent. */
  readonly deliveryMode: 1 | 2
  readonly replyTo: string | null
  readonly type: string | null
  /** Milliseconds since the epoch as text; `0` for never (EVT-30). */
  readonly expiration: string
  readonly priority: number
  readonly correlationId: string | null
  readonly redelivered: boolean
  readonly destination: { readonly physicalName: string }
  /** Base64, of a text's UTF-8 too. */
  readonly data: string
  readonly timestamp: number
  readonly brokerInTime: number
  readonly brokerOutTime: number
  readonly properties: Readonly<Record<string, string>>
}

/**
 * Decodes deliveries of one queue. What JMS has and AMQP does not carry is filled in by rule:
 * @decision EVT-28 An ActiveMQ message whose producer gave no message ID or timestamp has "messageID": null, and as timestamp the moment it was received; brokerInTime is the timestamp and brokerOutTime the moment it was received, because the broker tells its own times by OpenWire only.
 * @decision EVT-29 ActiveMQ's field is correlationId, as in the guide; null when there is none.
 * @decision EVT-30 ActiveMQ's expiration is JMSExpiration, milliseconds since the epoch as text, "0" for never; a destination's name is physicalName.
 * @decision MQ-6 destination is the mapping's queue, also for a message that came through a virtual topic.
 */
export function messageDecoder(queue: string): (delivery: Delivery) => QueueMessage {
  const place = {
    queue,
    destination: { physicalName: queue },
    fixedBytes: FIXED_BYTES + jsonTextBytes(queue),
  }
  let unnamed = 0
  return (delivery) => {
    const position = delivery.message.id ?? `unnamed-${++unnamed}`
    return new DecodedMessage(delivery, { ...place, position })
  }
}

interface Place {
  readonly queue: string
  readonly destination: { readonly physicalName: string }
  readonly fixedBytes: number
  readonly position: string
}

/** Kept as the broker sent it: texts are made when the batch is. */
class DecodedMessage implements QueueMessage {
  readonly shard: string
  readonly position: string
  readonly key = null
  readonly payload: Buffer
  readonly arrivedMs: number
  readonly bytes: number
  readonly deliveries: number
  readonly handle: Delivery
  readonly #destination: Place['destination']

  constructor(delivery: Delivery, place: Place) {
    const { message, failedDeliveries } = delivery
    this.shard = place.queue
    this.position = place.position
    this.payload = message.body
    this.arrivedMs = timestampOf(delivery)
    this.bytes = place.fixedBytes + variableBytes(delivery)
    this.deliveries = failedDeliveries + 1
    this.handle = delivery
    this.#destination = place.destination
  }

  get event(): ActivemqEventMessage {
    return eventOf(this.handle, this.#destination)
  }
}

/** One message of the event. */
export function eventOf(
  delivery: Delivery,
  destination: ActivemqEventMessage['destination'],
): ActivemqEventMessage {
  const { message, failedDeliveries, receivedMs } = delivery
  const timestamp = timestampOf(delivery)
  return {
    messageID: message.id,
    messageType: typeOf(message),
    deliveryMode: message.isPersistent ? 2 : 1,
    replyTo: message.replyTo,
    type: message.type,
    expiration: String(message.expiresMs ?? 0),
    priority: message.priority,
    correlationId: message.correlationId,
    redelivered: failedDeliveries > 0,
    destination,
    data: message.body.toString('base64'),
    timestamp,
    brokerInTime: timestamp,
    brokerOutTime: receivedMs,
    properties: message.properties,
  }
}

function timestampOf({ message, receivedMs }: Delivery): number {
  return message.sentMs ?? receivedMs
}

function typeOf({ kind }: ActivemqMessage): ActivemqEventMessage['messageType'] {
  return kind === 'text' ? 'jms/text-message' : 'jms/bytes-message'
}

/** What every message has: the names, and the digit of its delivery mode. */
const FIXED_BYTES =
  '{"messageID":,"messageType":"","deliveryMode":1,"replyTo":,"type":,"expiration":"","priority":,"correlationId":,"redelivered":,"destination":{"physicalName":},"data":"","timestamp":,"brokerInTime":,"brokerOutTime":,"properties":}'
    .length

function variableBytes(delivery: Delivery): number {
  const { message, failedDeliveries, receivedMs } = delivery
  return (
    textOrNullBytes(message.id) +
    typeOf(message).length +
    textOrNullBytes(message.replyTo) +
    textOrNullBytes(message.type) +
    String(message.expiresMs ?? 0).length +
    String(message.priority).length +
    textOrNullBytes(message.correlationId) +
    (failedDeliveries > 0 ? 'true'.length : 'false'.length) +
    base64Length(message.body.length) +
    2 * String(timestampOf(delivery)).length +
    String(receivedMs).length +
    propertiesBytes(message.properties)
  )
}

function textOrNullBytes(text: string | null): number {
  return text === null ? 'null'.length : jsonTextBytes(text)
}

function propertiesBytes(properties: Readonly<Record<string, string>>): number {
  let bytes = '{}'.length
  for (const [name, value] of Object.entries(properties)) {
    bytes += (bytes > 2 ? 1 : 0) + jsonTextBytes(name) + ':'.length + jsonTextBytes(value)
  }
  return bytes
}

/** The event of an ActiveMQ queue (EVT-28). */
export function activemqEventShape({
  eventSourceArn = '',
}: Pick<ResolvedMapping, 'eventSourceArn'>): EventShape {
  const source = { eventSource: 'aws:mq', eventSourceArn }
  const bytes = Buffer.byteLength(JSON.stringify({ ...source, messages: [] }))
  return {
    envelopeBytes: () => bytes,
    build: (records) => ({ ...source, messages: records.map(({ event }) => event) }),
  }
}
