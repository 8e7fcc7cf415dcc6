import { dirname, resolve } from 'node:path'
import { After, AfterAll, AfterStep, Before, Status } from '@cucumber/cucumber'
import { profileOf, readsOf, Scenario, stopContainers, timeLineOf } from '../src/harness/index.ts'
import { beginScenario, scenarioOf } from './world.ts'

const HOOK_TIMEOUT_MS = 60_000

Before(function ({ pickle }) {
  beginScenario(this, new Scenario(profileOf(process.env), { folder: dirname(resolve(pickle.uri)) }))
})

AfterStep(function ({ result }) {
  if (result.status === Status.FAILED) say(this, `the scenario's time line:\n${timeLineOf(scenarioOf(this))}`)
})

After({ timeout: HOOK_TIMEOUT_MS }, async function () {
  const scenario = scenarioOf(this)
  // What counts as a test on a real service is decided by whom its reads have reached.
  for (const { mapping, place } of readsOf(scenario))
    say(this, `real-endpoint: ${mapping} ${place ?? 'none'}`)

  await scenario.stage.end()
})

AfterAll({ timeout: HOOK_TIMEOUT_MS }, stopContainers)

/** A World of the user's own need not have a log. */
function say(world: { readonly log?: (text: string) => void }, text: string): void {
  world.log?.(text)
}
