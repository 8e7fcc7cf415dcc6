import type { Fleet } from '../../fleet/index.ts'
import type { MappingControl } from '../control/index.ts'
import { MetricsPage, type MetricsPageOptions } from './metrics-page.ts'

/** Counts from now on what happens in a fleet, for the page that Prometheus reads. */
export function openMetrics(options: {
  readonly fleet: Pick<Fleet, 'events$' | 'progress' | 'environments'>
  readonly control: Pick<MappingControl, 'entries'>
  readonly usage: MetricsPageOptions['usage']
}): MetricsPage {
  const { fleet, control, usage } = options
  const page = new MetricsPage({
    mappings: () =>
      control.entries.map(({ mapping, functionArn, pipeline }) => ({
        mapping,
        functionArn,
        functionName: pipeline.function.name,
      })),
    progress: () => fleet.progress(),
    environments: () => fleet.environments(),
    usage,
  })
  fleet.events$.subscribe((event) => page.event(event))
  return page
}
