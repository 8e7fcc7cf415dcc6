import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUnderTest } from '../api-under-test.ts'

/** A request that Terraform's provider sends, and what it needs of the answer to go on. */
interface Step {
  /** The provider's function. */
  readonly by: string
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly status?: number
  /** Sent again while the answer's State is one of these, until it is one of `target`; with no target until 404. */
  readonly pending?: readonly string[]
  readonly target?: readonly string[]
  /** What the answer must have, or the next plan would change it again. */
  readonly plans?: object
  readonly without?: readonly string[]
}

interface Recorded {
  readonly resources: readonly {
    readonly title: string
    readonly source: string
    readonly steps: readonly Step[]
  }[]
}

type Answer = Readonly<Record<string, unknown>>

const { resources } = JSON.parse(readFileSync(join(import.meta.dirname, 'requests.json'), 'utf8')) as Recorded

describe('the requests of Terraform’s provider', () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = new ApiUnderTest()
    await api.start()
  })
  afterAll(() => api.close())

  it.each(resources)(
    'make, read, change, tag and delete a mapping as the provider expects it: $title [PAGE-2, CFG-18, API-30, LIF-2, LIF-5]',
    async ({ source, steps }) => {
      const values = new Map([['source', source]])
      for (const step of steps) {
        const answer = await sent(step, values)
        if (step.by === 'resourceEventSourceMappingCreate') {
          values.set('UUID', String(answer['UUID']))
          values.set('ARN', encodeURIComponent(String(answer['EventSourceMappingArn'])))
        }
        expect(answer, step.by).toMatchObject(filled(step.plans ?? {}, values))
        for (const member of step.without ?? []) expect(answer, step.by).not.toHaveProperty(member)
      }
    },
  )

  async function sent(step: Step, values: ReadonlyMap<string, string>): Promise<Answer> {
    const { by, method, pending, target, status } = step
    for (;;) {
      const response = await fetch(api.url + filled(step.path, values), {
        method,
        ...(step.body === undefined
          ? {}
          : {
              body: JSON.stringify(filled(step.body, values)),
              headers: { 'content-type': 'application/json' },
            }),
      })
      const text = await response.text()
      const answer = (text === '' ? {} : JSON.parse(text)) as Answer
      if (pending === undefined || target === undefined) {
        if (response.status !== status) throw new Error(`${by}: ${response.status} ${text}`)
        return answer
      }
      const state = response.status === 404 ? 'gone' : String(answer['State'])
      const ends: readonly string[] = target.length > 0 ? target : ['gone']
      if (![...pending, ...ends].includes(state)) throw new Error(`${by}: unexpected state ${state}`)
      if (ends.includes(state)) return answer
    }
  }
})

function filled<T>(value: T, values: ReadonlyMap<string, string>): T {
  const text = JSON.stringify(value).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values.get(name)!)
  return JSON.parse(text) as T
}
