import type { Fleet } from '../fleet/index.ts'
import type { EngineEvent } from '../model/index.ts'
import type { MappingControl } from './control/index.ts'

/**
 * Which mappings should read and do not: those that are not started or have not opened their source yet, and those whose
 * last read failed. One that is disabled, that waits for its function or its destination, that its source has throttled,
 * or that has no shard because others of its consumer group have them all, waits as it should.
 */
export class Readiness {
  readonly #fleet: Pick<Fleet, 'progress' | 'isStopped'>
  readonly #control: Pick<MappingControl, 'entries'>
  /** Shards whose last read failed, by mapping; '' for what is not about one shard. */
  readonly #failing = new Map<string, Set<string>>()

  constructor(options: {
    readonly fleet: Pick<Fleet, 'events$' | 'progress' | 'isStopped'>
    readonly control: Pick<MappingControl, 'entries'>
  }) {
    this.#fleet = options.fleet
    this.#control = options.control
    options.fleet.events$.subscribe((event) => this.#event(event))
  }

  /** How many there are; that nothing is ready any more while the pipelines drain. */
  get notReady(): number | 'draining' {
    if (this.#fleet.isStopped) return 'draining'
    const enabled = this.#control.entries.filter(({ mapping }) => mapping.enabled)
    const opened = new Set(this.#fleet.progress().flatMap((one) => (one.opened ? [one.mapping.id] : [])))
    return enabled.filter(({ mapping: { id } }) => !opened.has(id) || this.#failing.has(id)).length
  }

  #event(event: EngineEvent): void {
    switch (event.event) {
      case 'MappingStateChanged':
        this.#failing.delete(event.mapping)
        return
      case 'SourceFailed':
        if (isBroken(event)) this.#fails(event.mapping, event.shard ?? '')
        return
      case 'RecordsRead':
      case 'ShardClosed':
        this.#works(event.mapping, event.shard ?? '')
        return
      default:
    }
  }

  #fails(mapping: string, shard: string): void {
    const shards = this.#failing.get(mapping) ?? new Set()
    this.#failing.set(mapping, shards.add(shard))
  }

  /** What is not about one shard is over as well. */
  #works(mapping: string, shard: string): void {
    const shards = this.#failing.get(mapping)
    if (shards === undefined) return
    shards.delete(shard)
    shards.delete('')
    if (shards.size === 0) this.#failing.delete(mapping)
  }
}

function isBroken({ during, code }: EngineEvent & { event: 'SourceFailed' }): boolean {
  return (during === 'opening' || during === 'reading') && code !== 'SOURCE_THROTTLED'
}
