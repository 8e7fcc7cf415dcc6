import { foldMetrics, METRICS, NO_METRICS, type MetricName } from '../../views/index.ts'
import type { Scenario } from '../scenario.ts'
import { StepFailure } from './step-failure.ts'

/** What a counter of a mapping came to, over all runs of the scenario, once nothing is left to do. */
export async function expectMetric(
  scenario: Scenario,
  expected: { readonly metric: string; readonly mapping: string; readonly value: number },
): Promise<void> {
  const { metric, value } = expected
  if (!METRICS.includes(metric as MetricName)) {
    throw new StepFailure(`there is no metric "${metric}"; there are ${METRICS.join(', ')}`)
  }
  await scenario.waitUntilIdle()
  const [{ id } = { id: expected.mapping }] = scenario.pipelines.mappingsOf(expected.mapping)
  const metrics = scenario.history.events
    .filter((event) => event.mapping === id)
    .reduce(foldMetrics, NO_METRICS)
  if (metrics[metric as MetricName] === value) return
  throw new StepFailure(`of "${id}" they are ${JSON.stringify(metrics)}`)
}
