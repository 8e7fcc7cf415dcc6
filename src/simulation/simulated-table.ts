import type { LogSource, ResolvedMapping } from '../model/index.ts'
import type { Item, StreamRecord } from '../services/dynamodb/port.ts'
import { DynamodbTwin } from '../services/dynamodb/twin/index.ts'
import { createDynamodbSource } from '../sources/dynamodb/index.ts'
import { MemoryStorage } from '../state/index.ts'
import type { VirtualClock } from '../time/index.ts'
import { faultyDynamodb } from './faulty-port.ts'
import type { PlannedAction, PlannedRecord, SimulationPlan } from './plan.ts'
import type { RecordLedger, SimulatedRecord } from './record-ledger.ts'
import type { SimulatedSource, SourceWorld } from './simulated-source.ts'

const NAME = 'orders'

/** What a write left of an item, and what it found. */
interface Change {
  readonly name: string
  readonly before: Item | undefined
  readonly after: Item | undefined
  readonly expired: boolean
}

/** A record of an event as its function sees it. */
interface SeenRecord {
  readonly eventName: string
  readonly dynamodb: {
    readonly Keys: Item
    readonly NewImage?: Item
    readonly OldImage?: Item
    readonly SequenceNumber: string
    readonly StreamViewType: string
  }
  readonly userIdentity?: object
}

/** A table whose stream the mapping reads, and whoever puts, updates and deletes its items. Its shards roll over. */
export class SimulatedTable implements SimulatedSource {
  readonly #twin: DynamodbTwin
  readonly #plan: SimulationPlan
  readonly #ledger: RecordLedger
  readonly #clock: VirtualClock
  readonly #items = new Map<string, Item>()
  /** By sequence number. */
  readonly #changes = new Map<string, Change>()
  /** Where the stream's own account of a write is found, by shard. */
  readonly #iterators = new Map<string, string | null>()
  #left: number

  constructor({ plan, ledger, clock }: SourceWorld) {
    this.#twin = new DynamodbTwin({ clock, storage: new MemoryStorage() })
    this.#plan = plan
    this.#ledger = ledger
    this.#clock = clock
    this.#left = plan.actions.length
  }

  get isPut(): boolean {
    return this.#left === 0
  }

  async create(): Promise<void> {
    const { viewType, actions } = this.#plan
    await this.#twin.createTable({ name: NAME, key: [{ name: 'key', type: 'S' }], viewType })
    await this.#listShards()
    // One after the other: what a write has left in the stream is looked up before the next one.
    let work = Promise.resolve()
    for (const action of actions) {
      this.#clock.after(action.atMs - this.#clock.now(), () => (work = work.then(() => this.#act(action))))
    }
  }

  connect(mapping: ResolvedMapping, between: Parameters<SimulatedSource['connect']>[1]): LogSource {
    const { clock, positions } = between
    return createDynamodbSource({ port: faultyDynamodb(this.#twin, between), mapping, clock, positions })
  }

  recordsIn(event: object): SimulatedRecord[] {
    return recordsOf(event).map(({ dynamodb }) => {
      return this.#ledger.named(this.#changes.get(dynamodb.SequenceNumber)!.name)
    })
  }

  /** Images as the view type has them (EVT-9), names of what happened, and who deleted an item (EVT-13). */
  wrongIn(event: object): string[] {
    const { viewType } = this.#plan
    return recordsOf(event).flatMap((record) => {
      const { before, after, expired, name } = this.#changes.get(record.dynamodb.SequenceNumber)!
      const newer = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? after : undefined
      const older = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? before : undefined
      const eventName = after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY'
      const { NewImage, OldImage, StreamViewType } = record.dynamodb
      const isRight =
        same(NewImage, newer) &&
        same(OldImage, older) &&
        record.eventName === eventName &&
        StreamViewType === viewType &&
        (record.userIdentity !== undefined) === expired
      return isRight ? [] : [`the event of ${name} is not what was written: ${JSON.stringify(record)}`]
    })
  }

  async #act(action: PlannedAction): Promise<void> {
    if (action.kind === 'put') for (const record of action.records) await this.#write(record)
    else await this.#rollOver(action)
    this.#left--
  }

  async #write(planned: PlannedRecord): Promise<void> {
    const { name, type, padding } = planned
    const key: Item = { key: { S: planned.key } }
    const before = this.#items.get(planned.key)
    const removes = before !== undefined && (planned.write === 'delete' || planned.write === 'expire')
    const item: Item = { ...key, name: { S: name }, type: { S: type }, padding: { S: 'x'.repeat(padding) } }
    const after = removes ? undefined : planned.write === 'update' ? { ...before, ...item } : item
    const expired = removes && planned.write === 'expire'
    if (expired) await this.#twin.expireItems(NAME, [key])
    else if (removes) await this.#twin.write(NAME, [{ kind: 'delete', key }])
    else await this.#twin.write(NAME, [{ kind: planned.write === 'update' ? 'update' : 'put', item }])
    if (after === undefined) this.#items.delete(planned.key)
    else this.#items.set(planned.key, after)

    const [shard, record] = await this.#newRecord()
    const { sequenceNumber: position, arrivedMs, newImage } = record
    this.#changes.set(position, { name, before, after, expired })
    // The filter looks at the new image.
    const passes = type === 'order' && newImage !== undefined
    this.#ledger.put({ ...planned, type: passes ? 'order' : 'other', shard, position, arrivedMs })
  }

  /** The one record that a write has left in the stream. */
  async #newRecord(): Promise<readonly [shard: string, record: StreamRecord]> {
    const found: (readonly [string, StreamRecord])[] = []
    for (const [shard, iterator] of this.#iterators) {
      if (iterator === null) continue
      const { records, nextIterator } = await this.#twin.getRecords({ iterator, limit: 1_000 })
      this.#iterators.set(shard, nextIterator)
      found.push(...records.map((record) => [shard, record] as const))
    }
    if (found.length !== 1) throw new Error(`a write has left ${found.length} records in the stream`)
    return found[0]!
  }

  /** A split opens two shards in the place of one. */
  async #rollOver({ kind, pick }: { kind: 'split' | 'merge'; pick: number }): Promise<void> {
    const open = (await this.#shards()).filter(({ endingSequenceNumber }) => endingSequenceNumber === null)
    await this.#twin.rollOver(NAME, open[pick % open.length]!.id, kind === 'split' ? 2 : 1)
    await this.#listShards()
  }

  async #listShards(): Promise<void> {
    const { arn: streamArn } = await this.#twin.describeStream({ name: NAME })
    for (const { id, parent } of await this.#shards()) {
      this.#ledger.shardMade(id, parent === null ? [] : [parent])
      if (this.#iterators.has(id)) continue
      const start = { type: 'TRIM_HORIZON' } as const
      this.#iterators.set(id, await this.#twin.getIterator({ streamArn, shard: id, start }))
    }
  }

  async #shards() {
    const { arn } = await this.#twin.describeStream({ name: NAME })
    return (await this.#twin.listShards(arn)).shards
  }
}

function recordsOf(event: object): readonly SeenRecord[] {
  return (event as { Records: SeenRecord[] }).Records
}

/** Whatever the order of their attributes. */
function same(one: Item | undefined, other: Item | undefined): boolean {
  const text = (item: Item | undefined) => JSON.stringify(Object.entries(item ?? {}).toSorted())
  return (one === undefined) === (other === undefined) && text(one) === text(other)
}
