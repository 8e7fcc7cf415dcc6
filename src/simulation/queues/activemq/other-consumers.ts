import type { Delivery, QueueConsumer } from '../../../services/activemq/port.ts'
import type { VirtualClock } from '../../../time/index.ts'
import { VISITOR_WAITS_MS, type Visit } from '../visits.ts'

/** A consumer that is not ours, and what it has in hand. */
export interface OtherConsumer {
  readonly consumer: QueueConsumer
  readonly held: Set<Delivery>
}

interface OthersParts {
  readonly clock: VirtualClock
  readonly consume: (max: number) => Promise<QueueConsumer>
  readonly took: (by: OtherConsumer, deliveries: readonly Delivery[]) => void
  /** Said before the broker hears of it. */
  readonly acknowledge: (by: OtherConsumer) => void
}

/** Who else consumes from the queue that the mapping reads. */
export class OtherConsumers {
  readonly #parts: OthersParts
  readonly #present = new Set<OtherConsumer>()

  constructor(visits: readonly Visit[], parts: OthersParts) {
    this.#parts = parts
    const { clock } = parts
    for (const visit of visits) clock.after(visit.atMs - clock.now(), () => void this.#visit(visit))
  }

  get present(): readonly OtherConsumer[] {
    return [...this.#present]
  }

  /** The broker has died. */
  kill(): void {
    this.#present.clear()
  }

  async #visit(visit: Visit): Promise<void> {
    // The connection may be lost just then.
    const consumer = await this.#parts.consume(visit.max).catch(() => null)
    if (consumer === null) return
    const visitor = { consumer, held: new Set<Delivery>() }
    this.#present.add(visitor)
    await this.#consume(visitor, visit)
    this.#present.delete(visitor)
    await consumer.close()
  }

  async #consume(visitor: OtherConsumer, { max, holdsMs, ends }: Visit): Promise<void> {
    const { clock, took, acknowledge } = this.#parts
    const { consumer, held } = visitor
    const { deliveries } = await consumer.receive({ max, waitMs: VISITOR_WAITS_MS })
    if (!this.#present.has(visitor)) return
    took(visitor, deliveries)
    await clock.sleep(holdsMs)
    if (!this.#present.has(visitor)) return
    const settled = [...held]
    if (ends === 'acknowledges') {
      acknowledge(visitor)
      held.clear()
      await consumer.settle(settled, 'accepted')
    } else if (ends === 'returns') {
      await consumer.settle(settled, 'failed')
    }
  }
}
