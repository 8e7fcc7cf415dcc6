import type { ControlOptions } from '../../api/index.ts'
import type { Services } from '../../engine/index.ts'
import type { Fleet } from '../../fleet/index.ts'
import type { ResolvedMapping, ResolvedPipeline } from '../../model/index.ts'
import type { ScenarioWorld } from '../profile/scenario-world.ts'

/** A run of the pipelines as the control API sees it, which knows only the names that steps use. */
export interface ControlledRun extends Pick<ControlOptions, 'services'> {
  readonly fleet: ControlOptions['fleet'] & Pick<Fleet, 'environments'>
  /** The Ids of mappings whose change is under way. */
  readonly changing: () => readonly string[]
}

type Parts = Parameters<Fleet['add']>[0]

/** Puts the profile's connections and the scenario's names on what the API asks of a fleet. */
export function controlledRun(run: {
  readonly fleet: Fleet
  readonly services: Pick<Services, 'probe'>
  /** As they run. */
  readonly pipelines: readonly ResolvedPipeline[]
  readonly world: Pick<ScenarioWorld, 'profile' | 'running' | 'runningMapping'>
  /** Makes what mappings read and write, where the fleet does not. */
  readonly makeSources: (pipelines: readonly ResolvedPipeline[]) => Promise<void>
}): ControlledRun {
  const { fleet, services, pipelines, world, makeSources } = run
  const running = async (parts: Parts): Promise<Parts> => {
    await makeSources([{ ...parts.pipeline, mappings: [parts.mapping] }])
    const { name } = parts.pipeline.function
    const pipeline = pipelines.find((one) => one.function.name === name) ?? parts.pipeline
    return { pipeline, mapping: await world.runningMapping(parts.mapping) }
  }
  const changing = new Set<string>()
  const during = async (id: string, change: () => Promise<void>) => {
    changing.add(id)
    await change().finally(() => changing.delete(id))
  }
  return {
    changing: () => [...changing],
    fleet: {
      events$: fleet.events$,
      mappings: () => fleet.mappings(),
      progress: () => fleet.progress(),
      add: (parts, state) => during(parts.mapping.id, async () => fleet.add(await running(parts), state)),
      change: (id, parts, reason) => during(id, async () => fleet.change(id, await running(parts), reason)),
      remove: (id) => during(id, () => fleet.remove(id)),
      // What real services hold is made for the mappings that come.
      redeclare: async (declared, otherFiles) =>
        world.profile === 'real'
          ? { differing: new Set(), fed: [] }
          : fleet.redeclare(await world.running(declared), otherFiles),
      environments: () => fleet.environments(),
      get isStopped() {
        return fleet.isStopped
      },
    },
    services: {
      probe: async (mapping: ResolvedMapping, directory) =>
        services.probe(await world.runningMapping(mapping), directory),
    },
  }
}
