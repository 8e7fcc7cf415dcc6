import type { EngineEvent, MappingStateChanged } from '../model/index.ts'

/** Where a mapping stands, as AWS tells it: a fold over the events about it. */
export interface Standing {
  readonly state: MappingStateChanged['state']
  /** When it entered that state, milliseconds since the epoch. */
  readonly changedMs: number
  /** What became of the last invocation, in AWS's words (LIF-7). */
  readonly result: string
  /** Why the source cannot be read, while it cannot. */
  readonly problem: string | null
}

export type Standings = ReadonlyMap<string, Standing>

/**
 * The standings after one more event.
 * @decision LIF-10 A source that cannot be read shows as LastProcessingResult `PROBLEM: ` and what the service said, until it is read again.
 */
export function foldStanding(standings: Standings, event: EngineEvent): Standings {
  const before = standings.get(event.mapping)
  const after = standingAfter(before, event)
  return after === undefined || after === before ? standings : new Map(standings).set(event.mapping, after)
}

const NOTHING_YET = 'No records processed'

/** What AWS tells of the last processing. */
export function lastProcessingResult({ result, problem }: Standing): string {
  return problem ?? result
}

function standingAfter(before: Standing | undefined, event: EngineEvent): Standing | undefined {
  if (event.event === 'MappingStateChanged') {
    const { result = NOTHING_YET, problem = null } = before ?? {}
    return { state: event.state, changedMs: Date.parse(event.at), result, problem }
  }
  if (before === undefined) return undefined
  switch (event.event) {
    case 'BatchSucceeded':
    case 'BatchPartiallyFailed':
      return withResult(before, 'OK')
    case 'BatchFailed':
      return withResult(before, 'PROBLEM: Function call failed')
    case 'SourceFailed':
      return event.nextTryAt === undefined ? before : { ...before, problem: `PROBLEM: ${event.message}` }
    case 'RecordsRead':
      return before.problem === null ? before : { ...before, problem: null }
    default:
      return before
  }
}

function withResult(before: Standing, result: string): Standing {
  return result === before.result ? before : { ...before, result }
}
