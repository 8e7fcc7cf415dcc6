import { answer, RequestRate, type ApiAnswer, type ApiParts } from '../../api/index.ts'
import type { Random } from '../../time/index.ts'
import type { ScenarioControl } from '../run/scenario-control.ts'
import type { Stage } from '../run/stage.ts'
import { runAwsCommand } from './aws-command.ts'

/** Operations by AWS's names, on AWS's paths. `{}` stands for the mapping: its UUID, or its ARN for tags. */
const OPERATIONS = {
  CreateEventSourceMapping: { method: 'POST', path: '/2015-03-31/event-source-mappings', takes: 'body' },
  ListEventSourceMappings: { method: 'GET', path: '/2015-03-31/event-source-mappings', takes: 'query' },
  GetEventSourceMapping: { method: 'GET', path: '/2015-03-31/event-source-mappings/{}', takes: 'query' },
  UpdateEventSourceMapping: { method: 'PUT', path: '/2015-03-31/event-source-mappings/{}', takes: 'body' },
  DeleteEventSourceMapping: {
    method: 'DELETE',
    path: '/2015-03-31/event-source-mappings/{}',
    takes: 'query',
  },
  ListTags: { method: 'GET', path: '/2017-03-31/tags/{}', takes: 'query' },
  TagResource: { method: 'POST', path: '/2017-03-31/tags/{}', takes: 'body' },
  UntagResource: { method: 'DELETE', path: '/2017-03-31/tags/{}', takes: 'query' },
} as const

export type Operation = keyof typeof OPERATIONS

/** How an operation stands in a step. */
export const OPERATION = new RegExp(Object.keys(OPERATIONS).join('|'))

/** AWS's control API over the pipelines of a scenario, and what it answered last. */
export class ScenarioApi {
  readonly #stage: Stage
  readonly #control: ScenarioControl
  readonly #random: Random
  #last: ApiAnswer | null = null
  #rate: RequestRate | null = null

  constructor(parts: { readonly stage: Stage; readonly control: ScenarioControl; readonly random: Random }) {
    this.#stage = parts.stage
    this.#control = parts.control
    this.#random = parts.random
  }

  /** @throws Error on containers, and while no pipeline runs */
  get #parts(): ApiParts {
    const { world, isRunning } = this.#stage
    if (world.profile === 'real') throw new Error('the API is called on twins only')
    if (!isRunning) throw new Error('no pipeline runs')
    return this.#control.api
  }

  /** @throws Error when nothing was called yet */
  get lastAnswer(): ApiAnswer {
    if (this.#last === null) throw new Error('no step has called the API')
    return this.#last
  }

  /** Takes so many operations a second from now on. */
  limit(perSecond: number): void {
    this.#rate = new RequestRate(perSecond, this.#stage.clock.clock)
  }

  /** Nothing can be stored any more, or again. */
  fillDisk(isFull: boolean): void {
    this.#stage.kept.disk.isFull = isFull
  }

  /** Calls an operation as a client would, without a wire between. Time runs until it answers. */
  async call(
    operation: Operation,
    given: { readonly of?: string; readonly members?: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    const { method, path, takes } = OPERATIONS[operation]
    const { of = '' } = given
    const members = this.#filled(given.members ?? {})
    const { clock } = this.#stage
    const target = path.startsWith('/2017') ? this.#arnOf(of) : this.#uuidOf(of)
    const request = {
      method,
      path: path.replace('{}', encodeURIComponent(target)),
      query: takes === 'query' ? queryOf(members) : new URLSearchParams(),
      body: takes === 'body' ? JSON.stringify(members) : '',
    }
    let failure: unknown = null
    this.#last = null
    answer(request, { ...this.#parts, ...(this.#rate && { rate: this.#rate }) }).then(
      (answered) => (this.#last = answered),
      (error: unknown) => (failure = error),
    )
    await clock.until(() => this.#last !== null || failure !== null)
    if (failure !== null) throw failure
    this.#control.noteAll()
  }

  /**
   * Runs a command of AWS's against the API. Time stands meanwhile.
   * @param text in which `<UUID>` is the one of the last answer
   */
  async run(text: string): Promise<void> {
    const { clock } = this.#stage
    const { UUID: uuid = '' } = (this.#last?.body ?? {}) as { readonly UUID?: string }
    const command = runAwsCommand(text.replaceAll('<UUID>', uuid), {
      api: this.#parts,
      clock: clock.clock,
      random: this.#random,
    })
    this.#last = await clock.clock.hold(command)
    this.#control.noteAll()
  }

  /** A value `<NextMarker>` is the one of the last answer. */
  #filled(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { NextMarker: marker } = (this.#last?.body ?? {}) as { readonly NextMarker?: string }
    const filled = Object.entries(members).map(([name, value]) => [
      name,
      value === '<NextMarker>' ? marker : value,
    ])
    return Object.fromEntries(filled) as Readonly<Record<string, unknown>>
  }

  /** What a step calls a mapping: its Id, the name or ARN of its source, or its own UUID. */
  #uuidOf(text: string): string {
    const found = this.#parts.control.entries.find(({ mapping, uuid }) =>
      [uuid, mapping.id, mapping.sourceName, mapping.eventSourceArn].includes(text),
    )
    return found?.uuid ?? text
  }

  #arnOf(text: string): string {
    const { control } = this.#parts
    const uuid = this.#uuidOf(text)
    const found = control.entries.find((entry) => entry.uuid === uuid)
    return found === undefined ? text : String(control.get(uuid)['EventSourceMappingArn'])
  }
}

/** A list stands several times. */
function queryOf(members: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(members).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
    ),
  )
}
