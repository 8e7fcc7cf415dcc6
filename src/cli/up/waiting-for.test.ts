import { describe, expect, it } from 'vitest'
import { KINESIS_MAPPING } from '../../model/fixture.ts'
import { waitingFor, type FleetProgress } from './waiting-for.ts'

type Queue = NonNullable<FleetProgress[number]['queue']>
type QueueLane = Partial<NonNullable<ReturnType<Queue['lanes']['get']>>>

/** A mapping on a queue whose lanes do this. */
function queueOf(...lanes: readonly QueueLane[]): FleetProgress {
  const idle = { inFlight: null, retryAtMs: null, receivingSinceMs: null }
  const queue = { lanes: new Map(lanes.map((lane, at) => [at, { ...idle, ...lane }])) } as unknown as Queue
  const mapping = { ...KINESIS_MAPPING, id: 'jobs.jobs' }
  return [{ mapping, opened: true, openingError: null, shards: [], queue }]
}

describe('what a fleet that drains waits for', () => {
  it('names running invocations of a queue, and queues that may still send', () => {
    const batch = { id: 'jobs.jobs#7' } as NonNullable<QueueLane['inFlight']>['batch']
    const running = { inFlight: { batch, attempt: 1 } }
    expect(waitingFor(queueOf(running))).toBe('1 running invocation (jobs.jobs #7)')
    expect(waitingFor(queueOf({ receivingSinceMs: 5 }, { receivingSinceMs: 7 }))).toBe(
      'what 1 queue may still send (jobs.jobs)',
    )
    expect(waitingFor(queueOf({}))).toBe('the sources to close')
  })
})
