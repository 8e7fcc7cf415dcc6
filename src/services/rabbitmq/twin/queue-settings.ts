import { SourceError } from '../../../model/index.ts'
import type { QueueArguments } from '../port.ts'

/** What a queue's arguments say. */
export interface QueueSettings {
  readonly kind: 'classic' | 'quorum'
  /** Milliseconds; infinite for none. */
  readonly ttlMs: number
  /** Comes back more often than this: it is dead. Infinite for a classic queue. */
  readonly deliveryLimit: number
  readonly maxLength: number
  readonly overflow: 'drop-head' | 'reject-publish'
  /** Where the dead go; null where they are dropped. */
  readonly deadLetterQueue: string | null
}

/** RabbitMQ 4's own for quorum queues. */
const DEFAULT_DELIVERY_LIMIT = 20

/**
 * The embedded RabbitMQ has queues and its default exchange; an argument that it does not know is refused rather
 * than ignored, unlike by RabbitMQ.
 * @throws SourceError in RabbitMQ's words, or naming what the embedded one does not have
 */
export function readArguments(name: string, given: QueueArguments): QueueSettings {
  const known = new Arguments(name, given)
  const kind = known.choice('x-queue-type', ['classic', 'quorum'])
  const limit = known.number('x-delivery-limit', -1)
  const exchange = known.text('x-dead-letter-exchange')
  if (exchange !== undefined && exchange !== '') {
    throw known.refused(`x-dead-letter-exchange ${exchange}: it has the default exchange only, ""`)
  }
  const routingKey = known.text('x-dead-letter-routing-key')
  const settings: QueueSettings = {
    kind,
    ttlMs: known.number('x-message-ttl', 0) ?? Infinity,
    deliveryLimit: kind === 'classic' ? Infinity : limitOf(limit ?? DEFAULT_DELIVERY_LIMIT),
    maxLength: known.number('x-max-length', 0) ?? Infinity,
    overflow: known.choice('x-overflow', ['drop-head', 'reject-publish']),
    deadLetterQueue: exchange === undefined ? null : (routingKey ?? name),
  }
  known.refuseRest()
  return settings
}

/** A negative limit is none. */
function limitOf(limit: number): number {
  return limit < 0 ? Infinity : limit
}

class Arguments {
  readonly #queue: string
  readonly #given: QueueArguments
  readonly #read = new Set<string>()

  constructor(queue: string, given: QueueArguments) {
    this.#queue = queue
    this.#given = given
  }

  text(name: string): string | undefined {
    const value = this.#get(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.#invalid(name, value)
  }

  number(name: string, least: number): number | undefined {
    const value = this.#get(name)
    if (value === undefined) return undefined
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
    throw this.#invalid(name, value)
  }

  /** The first is the default. */
  choice<T extends string>(name: string, values: readonly [T, ...T[]]): T {
    const value = this.#get(name) ?? values[0]
    const found = values.find((one) => one === value)
    if (found !== undefined) return found
    throw this.#invalid(name, value)
  }

  refuseRest(): void {
    const unknown = Object.keys(this.#given).find((name) => !this.#read.has(name))
    if (unknown !== undefined) throw this.refused(unknown)
  }

  refused(what: string): SourceError {
    return new SourceError(
      'SOURCE_FAILED',
      `the embedded RabbitMQ cannot make queue '${this.#queue}' with ${what}`,
    )
  }

  #get(name: string): unknown {
    this.#read.add(name)
    return this.#given[name]
  }

  #invalid(name: string, value: unknown): SourceError {
    return new SourceError(
      'SOURCE_FAILED',
      `PRECONDITION_FAILED - invalid arg '${name}' for queue '${this.#queue}': ${JSON.stringify(value)}`,
    )
  }
}
