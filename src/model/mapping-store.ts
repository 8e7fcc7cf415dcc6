/** A mapping that the API has made, as it is kept. */
export interface StoredMapping {
  readonly uuid: string
  /** Its stable name on screen, in events and in stored positions. */
  readonly id: string
  /** The function of a file that it feeds. */
  readonly functionName: string
  /** What the API shows: with the qualifier that was asked for. */
  readonly functionArn: string
  /** The mapping as a file would have it, AWS's names; without Tags. */
  readonly members: Readonly<Record<string, unknown>>
  readonly tags: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly lastModifiedMs: number
  /** `deleting` from when its deletion was asked for: the next start ends it. */
  readonly stage: 'live' | 'deleting'
}

/** What the API has switched a mapping of a file to, beside what the file said then. */
export interface StoredSwitch {
  readonly enabled: boolean
  readonly fileSaid: boolean
}

/** A mapping that goes. */
export interface RemovedMapping {
  readonly uuid: string
  readonly id: string | null
}

/** What the API has made and switched. Every write is durable and whole when it returns. */
export interface MappingStore {
  /** In the order in which they were made. */
  list(): readonly StoredMapping[]
  save(mapping: StoredMapping): void
  /** Removes a mapping together with its positions, both or none; with null those of its Id are another's, and stay. */
  remove(mapping: RemovedMapping): void
  /** Whether positions are stored of a mapping of this Id, whoever has made it. */
  isRemembered(mappingId: string): boolean
  switchOf(mappingId: string): StoredSwitch | undefined
  /** Null forgets it. */
  saveSwitch(mappingId: string, value: StoredSwitch | null): void
}
