import type { Fleet } from '../../fleet/index.ts'
import type { MappingStateChanged, MappingStore } from '../../model/index.ts'
import { standingAfter, type Standing } from '../../views/index.ts'
import { inUse } from './aws-error.ts'
import type { MappingEntry } from './mapping-entry.ts'
import type { ReloadStep } from './reload.ts'

export type State = MappingStateChanged['state']

export interface ChangesOptions {
  readonly fleet: Pick<
    Fleet,
    'add' | 'change' | 'remove' | 'redeclare' | 'mappings' | 'progress' | 'events$' | 'isStopped'
  >
  readonly store: MappingStore
  /** A change that went wrong after it was answered. */
  readonly failed: (text: string) => void
}

/** Between these, nothing else may be asked of a mapping (LIF-19). */
const STABLE: ReadonlySet<State> = new Set(['Enabled', 'Disabled'])

/** Changes of mappings that are under way, after they were answered. */
export class MappingChanges {
  readonly #options: ChangesOptions
  /** Mappings whose change is under way, by UUID, with the state in which they are until it is over. */
  readonly #changing = new Map<string, State>()
  /** UUIDs of mappings whose deletion is under way. */
  readonly #deleting = new Set<string>()
  /** The last change that was asked of a mapping, by its UUID. */
  readonly #turns = new Map<string, Promise<void>>()
  readonly #standings = new Map<string, Standing>()
  #closed = false

  constructor(options: ChangesOptions) {
    this.#options = options
    options.fleet.events$.subscribe((event) => {
      const after = standingAfter(this.#standings.get(event.mapping), event)
      if (after !== undefined) this.#standings.set(event.mapping, after)
    })
  }

  /** What is under way is not stored any more: the state directory is about to be closed. */
  close(): void {
    this.#closed = true
  }

  standing({ mapping, waiting }: MappingEntry): Standing | undefined {
    return waiting ?? this.#standings.get(mapping.id)
  }

  isDeleting(uuid: string): boolean {
    return this.#deleting.has(uuid)
  }

  /** The state in which a change that is under way holds a mapping, whether its events have told it yet or not. */
  heldState({ uuid }: MappingEntry): State | undefined {
    return this.#deleting.has(uuid) ? 'Deleting' : this.#changing.get(uuid)
  }

  /**
   * @throws AwsError while another change is under way
   * @decision LIF-19 A mapping that is Creating or Enabling because its source cannot be opened may be updated and deleted: that is what mends it.
   */
  refuseBusy(entry: MappingEntry, what: 'update' | 'delete'): void {
    const { uuid, mapping } = entry
    const state = this.standing(entry)?.state ?? 'Creating'
    const now = this.#options.fleet.progress().find((one) => one.mapping.id === mapping.id)
    const isStuck = now?.opened === false && now.openingError !== null
    const isBusy = this.#changing.has(uuid) || this.#deleting.has(uuid)
    if (isBusy || (!STABLE.has(state) && !isStuck)) {
      throw inUse(`Cannot ${what} the event source mapping because it is in use.`)
    }
  }

  /** Gives a mapping what it is after a change. @returns the state in which it is until then */
  change(before: MappingEntry, after: MappingEntry, told?: string): State {
    const { fleet, failed } = this.#options
    const { uuid, mapping, pipeline } = after
    const parts = { mapping, pipeline }
    const state = stateOf({ kind: 'change', before, after })
    const goOn = () =>
      before.waiting === undefined ? fleet.change(mapping.id, parts, told) : fleet.add(parts, 'Updating')
    void this.#inTurn(uuid, state, goOn).catch((error: unknown) =>
      failed(`${mapping.id} was not changed: ${textOf(error)}`),
    )
    return state
  }

  /**
   * Does what a file's change asks of one mapping, after what was asked before.
   * @returns when it is done: the mapping goes on as the file says, or has ended
   */
  reload({ kind, before, after, kept }: ReloadStep): Promise<void> {
    const { uuid } = (after ?? before)!
    const state = stateOf({ kind, before, after })
    return this.#inTurn(uuid, state, () => this.#reload(kind, { before, after, kept }))
  }

  /** A mapping takes one change after the other, whoever asks for it: what was asked last holds in the end. */
  #inTurn(uuid: string, state: State, change: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(uuid)
    const turn = before === undefined ? change() : before.catch(() => undefined).then(change)
    this.#turns.set(uuid, turn)
    this.#changing.set(uuid, state)
    return turn.finally(() => {
      if (this.#turns.get(uuid) !== turn) return
      this.#turns.delete(uuid)
      this.#changing.delete(uuid)
    })
  }

  async #reload(kind: ReloadStep['kind'], { before, after, kept }: Omit<ReloadStep, 'kind'>): Promise<void> {
    const { fleet } = this.#options
    if (fleet.isStopped) return
    if (kind === 'remove') return fleet.remove(before!.mapping.id)
    const { mapping, pipeline } = after!
    if (kind === 'add') return fleet.add({ mapping, pipeline })
    return fleet.change(mapping.id, { mapping, pipeline }, kept ?? undefined)
  }

  /**
   * Ends a mapping. Its position goes with it, in one transaction, once nothing more can store one.
   * @param gone called when it is no more
   */
  delete(entry: MappingEntry, gone: () => void): void {
    this.#deleting.add(entry.uuid)
    void this.#delete(entry, gone)
  }

  async #delete({ uuid, mapping, waiting }: MappingEntry, gone: () => void): Promise<void> {
    const { fleet, store, failed } = this.#options
    try {
      if (waiting === undefined) await fleet.remove(mapping.id)
      if (this.#closed) return
      // One that waits may have the Id of the file's mapping for which it waits.
      const isOthers = waiting !== undefined && fleet.mappings().some((one) => one.mapping.id === mapping.id)
      store.remove({ uuid, id: isOthers ? null : mapping.id })
      gone()
    } catch (error) {
      failed(`${mapping.id} was not deleted: ${textOf(error)}`)
    } finally {
      this.#deleting.delete(uuid)
    }
  }
}

/** The state in which a mapping is until a change is done. */
function stateOf({ kind, before, after }: Omit<ReloadStep, 'kept'>): State {
  if (kind !== 'change') return kind === 'add' ? 'Creating' : 'Deleting'
  const [was, is] = [before?.mapping.enabled, after?.mapping.enabled]
  return was === is ? 'Updating' : is === true ? 'Enabling' : 'Disabling'
}

export const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
