import type { LogSource, ResolvedMapping } from '../model/index.ts'
import { KinesisTwin } from '../services/kinesis/twin/index.ts'
import { createKinesisSource } from '../sources/kinesis/index.ts'
import { MemoryStorage } from '../state/index.ts'
import type { VirtualClock } from '../time/index.ts'
import { faultyKinesis } from './faulty-port.ts'
import type { PlannedAction, PlannedRecord, SimulationPlan } from './plan.ts'
import type { RecordLedger, SimulatedRecord } from './record-ledger.ts'
import type { SimulatedSource, SourceWorld } from './simulated-source.ts'

const STREAM = { name: 'orders' }

/** The stream that the mapping reads, and whoever puts records into it, splits its shards and merges them. */
export class SimulatedStream implements SimulatedSource {
  readonly #twin: KinesisTwin
  readonly #plan: SimulationPlan
  readonly #ledger: RecordLedger
  readonly #clock: VirtualClock
  #left: number

  constructor({ plan, ledger, clock }: SourceWorld) {
    this.#twin = new KinesisTwin({ clock, storage: new MemoryStorage(), limits: plan.seed % 4 === 0 })
    this.#plan = plan
    this.#ledger = ledger
    this.#clock = clock
    this.#left = plan.actions.length
  }

  /** Everything that is planned has been done. */
  get isPut(): boolean {
    return this.#left === 0
  }

  async create(): Promise<void> {
    await this.#twin.createStream({ name: STREAM.name, shardCount: this.#plan.shardCount })
    await this.#listShards()
    for (const action of this.#plan.actions) {
      this.#clock.after(action.atMs - this.#clock.now(), () => void this.#act(action))
    }
  }

  connect(mapping: ResolvedMapping, between: Parameters<SimulatedSource['connect']>[1]): LogSource {
    const { clock, positions } = between
    return createKinesisSource({ port: faultyKinesis(this.#twin, between), mapping, clock, positions })
  }

  recordsIn(event: object): SimulatedRecord[] {
    const { Records } = event as { Records: { kinesis: { data: string } }[] }
    return Records.map(({ kinesis }) => {
      const { name } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as { name: string }
      return this.#ledger.named(name)
    })
  }

  wrongIn(): string[] {
    return []
  }

  async #act(action: PlannedAction): Promise<void> {
    switch (action.kind) {
      case 'put':
        await this.#put(action.records)
        break
      case 'split':
      case 'merge':
        await this.#reshard(action)
    }
    this.#left--
  }

  async #put(planned: readonly PlannedRecord[]): Promise<void> {
    const arrivedMs = this.#clock.now()
    const records = planned.map(({ name, key, type, padding }) => ({
      partitionKey: key,
      data: Buffer.from(JSON.stringify({ name, type, padding: 'x'.repeat(padding) })),
    }))
    const put = await this.#twin.putRecords({ stream: STREAM, records })
    for (const [index, record] of planned.entries()) {
      const { shard, sequenceNumber: position } = put[index]!
      const simulated = { ...record, shard, position, arrivedMs }
      this.#ledger.put(simulated)
      const start = this.#plan.startingPosition
      if (start.kind === 'AT_TIMESTAMP' && arrivedMs < start.timestampMs) this.#ledger.notOwed(simulated)
    }
  }

  async #reshard({ kind, pick }: { kind: 'split' | 'merge'; pick: number }): Promise<void> {
    const { shards } = await this.#twin.listShards({ stream: STREAM })
    const open = shards
      .filter(({ endingSequenceNumber }) => endingSequenceNumber === null)
      .map(({ id, hashKeys }) => ({ id, from: BigInt(hashKeys.from), to: BigInt(hashKeys.to) }))
      .toSorted((one, other) => (one.from < other.from ? -1 : 1))
    const chosen = pick % open.length
    const { id, from, to } = open[chosen]!
    const neighbour = open[chosen + 1]
    if (kind === 'split') {
      const newStartingHashKey = String((from + to + 1n) / 2n)
      await this.#twin.splitShard({ stream: STREAM, shard: id, newStartingHashKey })
    } else if (neighbour !== undefined) {
      await this.#twin.mergeShards({ stream: STREAM, shard: id, adjacentShard: neighbour.id })
    }
    await this.#listShards()
  }

  async #listShards(): Promise<void> {
    const { shards } = await this.#twin.listShards({ stream: STREAM })
    for (const { id, parents } of shards) this.#ledger.shardMade(id, parents)
  }
}
