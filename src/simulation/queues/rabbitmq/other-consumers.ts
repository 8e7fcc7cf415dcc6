import type { Delivery, RabbitConsumer, RabbitPort } from '../../../services/rabbitmq/port.ts'
import type { VirtualClock } from '../../../time/index.ts'
import { VISITOR_WAITS_MS, type Visit } from '../visits.ts'
import { RABBITMQ_QUEUE } from './rabbitmq-plan.ts'

interface Visitor {
  readonly port: RabbitPort
  consumer: RabbitConsumer | null
}

interface OthersParts {
  readonly clock: VirtualClock
  readonly connect: () => RabbitPort
  /** Said before the broker hears of it. */
  readonly acknowledge: (deliveries: readonly Delivery[]) => void
  readonly giveBack: (deliveries: readonly Delivery[]) => void
}

/** Who else consumes from the queue that the mapping reads. */
export class OtherConsumers {
  readonly #parts: OthersParts
  readonly #visitors = new Set<Visitor>()
  /** One goes after the other, so that what is said of each return is so when the broker hears of it. */
  #going: Promise<void> = Promise.resolve()

  constructor(visits: readonly Visit[], parts: OthersParts) {
    this.#parts = parts
    const { clock } = parts
    for (const visit of visits) clock.after(visit.atMs - clock.now(), () => void this.#visit(visit))
  }

  /** How many messages they have. */
  get held(): number {
    return [...this.#visitors].reduce((sum, { consumer }) => sum + heldBy(consumer), 0)
  }

  /** The broker has died. */
  kill(): void {
    for (const { port } of this.#visitors) port.kill()
    this.#visitors.clear()
  }

  async #visit(visit: Visit): Promise<void> {
    const visitor: Visitor = { port: this.#parts.connect(), consumer: null }
    this.#visitors.add(visitor)
    try {
      await this.#consume(visitor, visit)
    } catch {
      // The connection is lost, or cannot be made.
    } finally {
      this.#visitors.delete(visitor)
    }
  }

  async #consume(visitor: Visitor, { max, holdsMs, ends }: Visit): Promise<void> {
    const { clock } = this.#parts
    const consumer = await visitor.port.consume({ queue: RABBITMQ_QUEUE, prefetch: max })
    visitor.consumer = consumer
    const received = await consumer.receive({ max, waitMs: VISITOR_WAITS_MS })
    await clock.sleep(holdsMs)
    const goes = async () => {
      if (!this.#visitors.has(visitor)) return
      const deliveries = [...received, ...(await consumer.pause(max))]
      if (this.#visitors.has(visitor) && consumer.lost === null)
        await this.#go(consumer, { deliveries, ends })
    }
    const going = this.#going.then(goes)
    this.#going = going.catch(() => {})
    await going
  }

  async #go(
    consumer: RabbitConsumer,
    { deliveries, ends }: Pick<Visit, 'ends'> & { readonly deliveries: readonly Delivery[] },
  ): Promise<void> {
    const { acknowledge, giveBack } = this.#parts
    const tags = deliveries.map(({ tag }) => tag)
    if (ends === 'acknowledges') {
      acknowledge(deliveries)
      consumer.ack(tags)
    } else {
      giveBack(deliveries)
      if (ends === 'returns') await consumer.requeue(tags)
    }
    await consumer.close()
  }
}

function heldBy(consumer: RabbitConsumer | null): number {
  return consumer === null || consumer.lost !== null ? 0 : consumer.unsettled
}
