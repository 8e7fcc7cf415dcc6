import type { BasicProperties, HeaderTable, HeaderValue, NewMessage } from '../port.ts'

export type DeathReason = 'expired' | 'maxlen' | 'delivery_limit'

interface Death {
  readonly [member: string]: HeaderValue
  readonly queue: string
  readonly reason: string
  readonly count: number
}

/**
 * A message as it goes on to the queue of the dead: its story in `x-death`, the latest first, and without its own
 * expiration. Null when it has been in that queue before and nobody has rejected it since: RabbitMQ drops what goes in circles.
 */
export function deadLettered(
  message: NewMessage,
  death: {
    readonly queue: string
    readonly reason: DeathReason
    readonly target: string
    readonly atMs: number
  },
): NewMessage | null {
  const { queue, reason, target, atMs } = death
  const { expiration, headers = {}, ...properties } = message.properties
  const deaths = (headers['x-death'] ?? []) as readonly Death[]
  if (target === queue || deaths.some((one) => one.queue === target)) return null
  const known = deaths.find((one) => one.queue === queue && one.reason === reason)
  const latest: Death = {
    ...(expiration === undefined ? {} : { 'original-expiration': expiration }),
    count: (known?.count ?? 0) + 1,
    reason,
    queue,
    time: Math.floor(atMs / 1000),
    exchange: '',
    'routing-keys': [queue],
  }
  const others = deaths.filter((one) => one !== known)
  return {
    body: message.body,
    properties: { ...properties, headers: storyOf(headers, [latest, ...others]) } satisfies BasicProperties,
  }
}

function storyOf(headers: HeaderTable, deaths: readonly Death[]): HeaderTable {
  const [latest] = deaths
  const first = 'x-first-death-queue' in headers ? {} : ends('x-first-death', latest!)
  return { ...headers, ...first, ...ends('x-last-death', latest!), 'x-death': deaths }
}

function ends(prefix: string, { queue, reason }: Death): HeaderTable {
  return { [`${prefix}-exchange`]: '', [`${prefix}-queue`]: queue, [`${prefix}-reason`]: reason }
}
