import { givenStep } from './world.ts'

type Name = string | null

givenStep('{function} succeeds', (scenario, name: Name) => {
  scenario.script(name, (script) => script.succeeds())
})

givenStep('{function} fails for {records}', (scenario, name: Name, records: readonly string[]) => {
  scenario.script(name, (script) => script.failsFor(records))
})

givenStep('{function} fails {times}', (scenario, name: Name, times: number) => {
  scenario.script(name, (script) => script.fails(times))
})

givenStep('{function} crashes {times}', (scenario, name: Name, times: number) => {
  scenario.script(name, (script) => script.crashes(times))
})

givenStep('{function} times out {times}', (scenario, name: Name, times: number) => {
  scenario.script(name, (script) => script.timesOut(times))
})

givenStep('{function} is throttled {times}', (scenario, name: Name, times: number) => {
  scenario.script(name, (script) => script.isThrottled(times))
})

givenStep('{function} takes {duration}', (scenario, name: Name, ms: number) => {
  scenario.script(name, (script) => script.takes(ms))
})

givenStep('{function} reports {records} as failed', (scenario, name: Name, records: readonly string[]) => {
  scenario.script(name, (script) => script.reports(records))
})

givenStep(
  '{function} reports {records} as failed {times}',
  (scenario, name: Name, records: readonly string[], times: number) => {
    scenario.script(name, (script) => script.reports(records, times))
  },
)

givenStep('{function} stops its group at {records}', (scenario, name: Name, records: readonly string[]) => {
  scenario.script(name, (script) => script.stopsGroupAt(records))
})

givenStep('{function} answers:', (scenario, name: Name, text: string) => {
  scenario.script(name, (script) => script.answers(text))
})

givenStep('{function} answers {times}:', (scenario, name: Name, times: number, text: string) => {
  scenario.script(name, (script) => script.answers(text, times))
})

givenStep(
  '{function} answers {times} with a state of {int} bytes',
  (scenario, name: Name, times: number, bytes: number) => {
    const text = 'x'.repeat(bytes - '{"large":""}'.length)
    scenario.script(name, (script) => script.answers(JSON.stringify({ state: { large: text } }), times))
  },
)

givenStep('{function} adds its records to the state', (scenario, name: Name) => {
  scenario.script(name, (script) => script.addsRecordsToState())
})
