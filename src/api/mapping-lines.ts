import type { Fleet } from '../fleet/index.ts'
import { AwsError, type MappingControl } from './control/index.ts'
import { LocalRequestError, type LocalRequests, type MappingLine } from './local-protocol.ts'
import type { MappingBoard } from './mapping-board.ts'

/** The mappings, those of files first. @param progress of those that run */
export function mappingLines(
  control: MappingControl,
  board: MappingBoard,
  progress: ReturnType<Fleet['progress']>,
): readonly MappingLine[] {
  const blocked = new Set(
    progress.flatMap(({ mapping, shards }) =>
      shards.filter((one) => one.blocked).map(({ shard }) => `${mapping.id} ${shard}`),
    ),
  )
  return control.entries.map((entry) => {
    const { uuid, mapping, owner } = entry
    const shown = control.get(uuid)
    const { shards, lastError } = board.of(mapping.id)
    const { State: state, LastProcessingResult: result = null, StateTransitionReason: reason } = shown
    return {
      id: mapping.id,
      uuid,
      state: state as string,
      result: result as string | null,
      reason: reason as string,
      owner,
      lastError,
      shards: shards.map((one) => ({ ...one, blocked: blocked.has(`${mapping.id} ${one.shard}`) })),
    }
  })
}

/**
 * Enables or disables a mapping.
 * @throws LocalRequestError `MAPPING_UNKNOWN`, or `MAPPING_IN_USE` while another change is under way
 */
export async function switchMapping(
  control: MappingControl,
  { mapping: wanted, enabled }: LocalRequests['switch']['parameters'],
): Promise<LocalRequests['switch']['result']> {
  const entry = control.entries.find(({ uuid, mapping }) => mapping.id === wanted || uuid === wanted)
  if (entry === undefined) {
    const ids = control.entries.map(({ mapping }) => mapping.id)
    const known = ids.length === 0 ? 'it has none' : `it has ${ids.join(', ')}`
    throw new LocalRequestError('MAPPING_UNKNOWN', `the pipeline has no mapping ${wanted}; ${known}`)
  }
  const { id } = entry.mapping
  if (entry.mapping.enabled === enabled) return { id, state: String(control.get(entry.uuid)['State']) }
  try {
    const { State: state } = await control.update(entry.uuid, { Enabled: enabled })
    return { id, state: String(state) }
  } catch (error) {
    if (error instanceof AwsError) {
      const state = String(control.get(entry.uuid)['State'])
      throw new LocalRequestError('MAPPING_IN_USE', `${id} is ${state}: ${error.message}`)
    }
    throw error
  }
}
