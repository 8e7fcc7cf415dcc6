import type { Scenario } from '../scenario.ts'
import { StepFailure } from './step-failure.ts'

/** The Id of a mapping that there is, or was. @throws StepFailure when there never was one: of that nothing is found */
export function idOfKnown({ pipelines, history }: Scenario, mapping: string): string {
  const [found] = pipelines.mappingsOf(mapping)
  if (found !== undefined) return found.id
  if (history.events.some((event) => event.mapping === mapping)) return mapping
  throw new StepFailure(`there is no mapping "${mapping}"`)
}
