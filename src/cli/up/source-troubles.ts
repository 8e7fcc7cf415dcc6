import { isEmptyRead } from '../../views/index.ts'
import type { EngineEvent } from '../../model/index.ts'

interface Trouble {
  readonly code: string
  readonly message: string
  readonly nextTryMs: number
}

/** What readers of lines are told of sources in trouble: what is wrong once for all lanes of a queue, and that it is over. */
export class SourceTroubles {
  /** By mapping and shard. */
  readonly #troubles = new Map<string, Trouble>()

  /** Whether a line says nothing new; takes note of the event. */
  isSaid(event: EngineEvent): boolean {
    switch (event.event) {
      case 'SourceFailed':
        return this.#isKnown(event)
      case 'RecordsRead': {
        const wasInTrouble = this.#isOver(event)
        return isEmptyRead(event) && !wasInTrouble
      }
      case 'MappingStateChanged':
        this.#isOver(event)
        return false
      default:
        return false
    }
  }

  /** Each lane of a queue tries by itself: until the next try of the first, the others meet the same. */
  #isKnown(event: EngineEvent & { event: 'SourceFailed' }): boolean {
    const { code, message, nextTryAt, during } = event
    if (nextTryAt === undefined || during === 'storing') return false
    const key = keyOf(event)
    const known = this.#troubles.get(key)
    const isSame = known?.code === code && known.message === message
    if (isSame && Date.parse(event.at) < known.nextTryMs) return true
    this.#troubles.set(key, { code, message, nextTryMs: Date.parse(nextTryAt) })
    return false
  }

  /** What was the whole mapping's trouble is over as well. */
  #isOver(event: EngineEvent): boolean {
    const shards = this.#troubles.delete(keyOf(event))
    return this.#troubles.delete(keyOf({ mapping: event.mapping })) || shards
  }
}

function keyOf({ mapping, shard = '' }: { readonly mapping: string; readonly shard?: string }): string {
  return `${mapping} ${shard}`
}
