import { After, AfterAll, AfterStep, Before, Status } from '@cucumber/cucumber'
import { profileOf, Scenario, stopContainers } from '../src/harness/index.ts'
import { beginScenario, scenarioOf } from './world.ts'

const HOOK_TIMEOUT_MS = 60_000

Before(function () {
  beginScenario(this, new Scenario(profileOf(process.env)))
})

AfterStep(function ({ result }) {
  if (result.status === Status.FAILED) this.log(`the scenario's time line:\n${scenarioOf(this).timeLine()}`)
})

After({ timeout: HOOK_TIMEOUT_MS }, async function () {
  const scenario = scenarioOf(this)
  // What counts as a test on a real service is decided by whom its reads have reached.
  for (const { mapping, place } of scenario.readFrom) this.log(`real-endpoint: ${mapping} ${place ?? 'none'}`)

  await scenario.end()
})

AfterAll({ timeout: HOOK_TIMEOUT_MS }, stopContainers)
