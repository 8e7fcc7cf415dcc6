import type { SourceRecord, Page } from '../src/model/index.ts'

interface Lane {
  waiting: SourceRecord[]
  running: boolean
}

/**
 * What one would write by hand for several batches of a shard at once: a key with unsettled records stays with its
 * lane, others go to the shortest one, and the position follows what is settled. No windows, retries, limits, events.
 */
export class KeyedHandLoop {
  position: string | null = null
  readonly #lanes: Lane[]
  readonly #size: number
  readonly #call: (records: readonly SourceRecord[]) => Promise<unknown>
  readonly #owners = new Map<string | null, { lane: Lane; unsettled: number }>()
  readonly #order: SourceRecord[] = []
  readonly #settled = new Set<SourceRecord>()
  #from = 0
  #held = 0
  #wake: (() => void) | null = null

  constructor(options: {
    factor: number
    size: number
    call: (records: readonly SourceRecord[]) => Promise<unknown>
  }) {
    this.#lanes = Array.from({ length: options.factor }, () => ({ waiting: [], running: false }))
    this.#size = options.size
    this.#call = options.call
  }

  async run(read: (number: number) => Page): Promise<void> {
    for (let number = 0; ; number++) {
      const page = read(number)
      for (const record of page.records) this.#place(record)
      for (const lane of this.#lanes) void this.#drain(lane)
      while (this.#held >= (page.end ? 1 : 1000)) await new Promise<void>((wake) => (this.#wake = wake))
      if (page.end) return
    }
  }

  #place(record: SourceRecord): void {
    this.#held++
    this.#order.push(record)
    let owner = this.#owners.get(record.key)
    if (owner === undefined) {
      const lane = this.#lanes.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
      owner = { lane, unsettled: 0 }
      this.#owners.set(record.key, owner)
    }
    owner.unsettled++
    owner.lane.waiting.push(record)
  }

  async #drain(lane: Lane): Promise<void> {
    if (lane.running) return
    lane.running = true
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, this.#size)
      await this.#call(batch)
      this.#settle(batch)
    }
    lane.running = false
  }

  #settle(batch: readonly SourceRecord[]): void {
    for (const record of batch) {
      this.#settled.add(record)
      const owner = this.#owners.get(record.key)!
      if (--owner.unsettled === 0) this.#owners.delete(record.key)
    }
    while (this.#settled.delete(this.#order[this.#from]!)) this.position = this.#order[this.#from++]!.position
    if (this.#from > 1000) this.#order.splice(0, this.#from)
    if (this.#from > 1000) this.#from = 0
    this.#held -= batch.length
    this.#wake?.()
  }
}
