import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiUnderTest, STREAM } from './api-under-test.ts'

const MAPPINGS = '/2015-03-31/event-source-mappings'
/** How often the process is killed; `.ci/run` wants more. */
const KILLS = Number(process.env['ESM_TEST_KILLS'] ?? 3)

let api: ApiUnderTest

interface Answer {
  readonly UUID: string
  readonly State: string
  readonly BatchSize: number
}

/** Null when the process has ended before it answered. */
async function ask(method: string, path: string, body?: object): Promise<Answer | null> {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const answer = await fetch(api.url + MAPPINGS + path, init).catch(() => null)
  if (answer === null || answer.status >= 500) return null
  return answer.json().catch(() => null) as Promise<Answer | null>
}

async function listed(): Promise<readonly Answer[]> {
  const list = (await ask('GET', '/')) as unknown as { EventSourceMappings: Answer[] }
  return list.EventSourceMappings
}

const put = async (name: string) => {
  const { code, stderr } = await api.workshop.run('put', 'orders', '--data', name)
  expect({ code, stderr }).toMatchObject({ code: 0 })
}
const received = () => {
  try {
    return api.workshop.readLines('received.ndjson').map(({ data }) => data)
  } catch {
    return []
  }
}
const created = () =>
  ask('POST', '/', {
    FunctionName: 'my-function',
    EventSourceArn: STREAM,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 1,
  })

beforeEach(async () => {
  api = new ApiUnderTest()
  await api.start()
})
afterEach(() => api.close())

describe('pipeline up --api under kill -9', () => {
  it(
    'goes on with every create, update and delete as a whole or not at all, and with what was answered [LIF-2, LIF-4, LIF-5, LIF-11, PAGE-3]',
    { timeout: 600_000 },
    async () => {
      const sent: string[] = []
      let size = 1
      for (let kill = 1; kill <= KILLS; kill++) {
        const [before] = await listed()
        const { UUID } = before ?? (await created())!
        // A mapping takes a change once it reads.
        await api.up.until(() => stateOf() === 'Enabled')
        sent.push(`record ${kill}`)
        await put(`record ${kill}`)
        await api.up.until(() => sent.every((name) => received().includes(name)))
        const isDeletion = kill % 3 === 0
        const asked = isDeletion ? ask('DELETE', `/${UUID}`) : ask('PUT', `/${UUID}`, { BatchSize: size + 1 })
        // Every second time it is answered first; else it is on its way.
        const answered = kill % 2 === 0 ? await asked : null
        await api.startAgain()
        await asked
        const after = await listed()
        const sizes = after.map(({ BatchSize }) => BatchSize)
        const allowed = { deleted: [], before: [size], changed: [size + 1] }
        const wanted = isDeletion ? allowed.deleted : allowed.changed
        expect(answered === null ? [allowed.before, wanted] : [wanted]).toContainEqual(sizes)
        size = sizes[0] ?? 1
        if (after.length > 0) continue
        // A mapping that is made anew begins at the oldest record again.
        sent.length = 0
        api.workshop.write({ 'received.ndjson': '' })
      }
    },
  )
})

/** The last state that this process has told; its only mapping's. */
function stateOf(): string | undefined {
  return api.up.events.findLast((event) => event.event === 'MappingStateChanged')?.state
}
