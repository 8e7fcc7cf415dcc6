import type { DataTable } from '@cucumber/cucumber'
import { arrive, arriveAt, expire, recordsOfNames, recordsOfTable } from '../src/harness/index.ts'
import { whenStep } from './world.ts'

whenStep('this/these record(s) arrive(s) at {string}:', (scenario, source: string, table: DataTable) => {
  const [columns = []] = table.raw()
  const named = scenario.source(source, columns)
  return arrive(scenario, named, recordsOfTable(table.hashes(), named.properties))
})

whenStep('{records} arrive(s) at {string}', (scenario, names: readonly string[], text: string) => {
  const source = scenario.source(text)
  return arrive(scenario, source, recordsOfNames(names, source))
})

whenStep(
  '{records} of {int} byte(s) each arrive(s) at {string}',
  (scenario, names: readonly string[], bytes: number, text: string) => {
    const source = scenario.source(text)
    return arrive(scenario, source, recordsOfNames(names, { ...source, bytes }))
  },
)

whenStep(
  '(a )record(s) arrive(s) at {string} at this/these second(s): {moments}',
  (scenario, text: string, moments: readonly number[]) => arriveAt(scenario, scenario.source(text), moments),
)

whenStep('{duration} pass(es)', (scenario, ms: number) => scenario.clock.pass(ms))

whenStep('the pipeline is stopped', (scenario) => scenario.stage.stop())

whenStep('the pipeline is killed', (scenario) => scenario.stage.kill())

whenStep('the pipeline starts again', (scenario) => scenario.start())

whenStep('the pipeline starts again as(:)', (scenario, text: string) => scenario.startAgainAs(text))

whenStep('the file is changed to(:)', (scenario, text: string) => scenario.changeFile(text))

whenStep('the shard {string} of {string} is split', (scenario, shard: string, source: string) =>
  scenario.stage.sources.split(scenario.source(source), shard),
)

whenStep(
  'the shards {string} and {string} of {string} are merged',
  (scenario, one: string, other: string, source: string) =>
    scenario.stage.sources.merge(scenario.source(source), [one, other]),
)

whenStep('the shard {string} of {string} rolls over', (scenario, shard: string, source: string) =>
  scenario.stage.sources.rollOver(scenario.source(source), shard),
)

whenStep(
  'the item(s) {records} of {string} expire(s)',
  (scenario, names: readonly string[], source: string) => expire(scenario, scenario.source(source), names),
)

whenStep('{string} is deleted', (scenario, source: string) =>
  scenario.stage.sources.remove(scenario.source(source)),
)

whenStep('{string} loses its stream', (scenario, source: string) =>
  scenario.stage.sources.changeViewType(scenario.source(source), null),
)

whenStep('{string} gets another stream, with {word}', (scenario, source: string, viewType: string) =>
  scenario.stage.sources.changeViewType(scenario.source(source), viewType),
)

whenStep('the connection to {string} is lost for {duration}', (scenario, source: string, ms: number) =>
  scenario.stage.loseConnection(scenario.service(source), ms),
)

whenStep('access to {string} is granted', (scenario, source: string) =>
  scenario.stage.world.refuse(scenario.source(source), false),
)
