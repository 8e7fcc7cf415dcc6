import { MappingMetrics, METRICS, type MetricName } from '../../views/index.ts'
import type { Scenario } from '../scenario.ts'
import { StepFailure } from './step-failure.ts'

interface Expected {
  readonly metric: string
  readonly mapping: string
  readonly value: number
}

/** What a counter of a mapping came to, over all runs of the scenario, once nothing is left to do. */
export async function expectMetric(scenario: Scenario, expected: Expected): Promise<void> {
  await scenario.waitUntilIdle()
  expectMetricByNow(scenario, expected)
}

/** The same at this moment. */
export function expectMetricByNow(scenario: Scenario, expected: Expected): void {
  const { metric, value } = expected
  if (!METRICS.includes(metric as MetricName)) {
    throw new StepFailure(`there is no metric "${metric}"; there are ${METRICS.join(', ')}`)
  }
  const [{ id } = { id: expected.mapping }] = scenario.pipelines.mappingsOf(expected.mapping)
  const metrics = new MappingMetrics()
  for (const event of scenario.history.events) if (event.mapping === id) metrics.event(event)
  if (metrics.values[metric as MetricName] === value) return
  throw new StepFailure(`of "${id}" they are ${JSON.stringify(metrics.values)}`)
}
