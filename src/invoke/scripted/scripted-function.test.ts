import { expect, it } from 'vitest'
import type { InvocationOutcome } from '../../model/index.ts'
import { VirtualClock } from '../../time/index.ts'
import { createScriptedFunction, type ScriptedFunctionOptions } from './scripted-function.ts'

function scripted(options: Partial<ScriptedFunctionOptions> = {}) {
  const clock = new VirtualClock()
  const fn = createScriptedFunction({
    clock,
    timeoutMs: 3000,
    namesOf: (event) => (event as { names: string[] }).names,
    failuresFor: (_event, names) => ({ failed: names }),
    ...options,
  })
  const starts: number[] = []
  const invoke = (names: string[], more: { readsBody?: boolean; signal?: AbortSignal } = {}) => {
    const about = { requestId: `r${fn.calls.length + 1}`, mapping: 'm', bytes: 0, readsBody: true }
    return fn.invoke({ ...about, event: { names }, onStarted: (atMs) => starts.push(atMs), ...more })
  }
  /** One invocation after another: what they come to, in short. */
  const outcomes = async (...events: string[][]) => {
    const seen: string[] = []
    for (const names of events) seen.push(short(await invoke(names)))
    return seen
  }
  return { clock, fn, script: fn.script, starts, invoke, outcomes }
}

function short(outcome: InvocationOutcome): string {
  if (outcome.kind === 'failure') return outcome.cause
  return outcome.kind === 'success' ? `success${outcome.body}` : outcome.kind
}

it('succeeds when nothing scripts it', async () => {
  expect(await scripted().outcomes(['a'], [])).toEqual(['success', 'success'])
})

it('fails for records', async () => {
  const { script, outcomes } = scripted()
  script.failsFor(['poison', 'worse'])
  expect(await outcomes(['a', 'poison'], ['a'], ['worse'])).toEqual(['error', 'success', 'error'])
})

it('takes its turns in the order of their lines, then goes on', async () => {
  const { script, outcomes, starts } = scripted()
  script.fails(2)
  script.crashes(1)
  script.isThrottled(1)
  expect(await outcomes(['a'], ['a'], ['a'], ['a'], ['a'])).toEqual([
    'error',
    'error',
    'crash',
    'throttled',
    'success',
  ])
  expect(starts).toHaveLength(4)
})

it('times out after the Timeout, in virtual time, and so does what takes longer', async () => {
  const { clock, script, starts, invoke, fn } = scripted()
  const zero = clock.now()
  script.timesOut(1)
  const first = invoke(['a'])
  await clock.advanceBy(2999)
  expect(fn.calls[0]!.outcome).toBeNull()
  await clock.advanceBy(1)
  expect(await first).toEqual({
    kind: 'failure',
    cause: 'timeout',
    message: 'Task timed out after 3.00 seconds',
  })

  script.takes(3001)
  const second = invoke(['a'])
  await clock.advanceBy(3000)
  expect(await second).toMatchObject({ cause: 'timeout' })
  script.takes(3000)
  const third = invoke(['a'])
  await clock.advanceBy(3000)
  expect(await third).toMatchObject({ kind: 'success' })
  expect(starts).toEqual([zero, zero + 3000, zero + 6000])
})

it('is never short of environments', async () => {
  const { clock, script, starts, invoke } = scripted()
  script.takes(1000)
  const all = Promise.all(Array.from({ length: 50 }, () => invoke(['a'])))
  await clock.advanceBy(1000)
  await all
  expect(new Set(starts).size).toBe(1)
  expect(starts).toHaveLength(50)
})

it('reports records as failed, always or for the first deliveries of each', async () => {
  const { script, outcomes } = scripted()
  script.reports(['a'])
  script.reports(['b'], 2)
  expect(await outcomes(['a', 'b', 'c'], ['b'], ['b'], ['a'])).toEqual([
    'success{"failed":["a","b"]}',
    'success{"failed":["b"]}',
    'success{"failed":[]}',
    'success{"failed":["a"]}',
  ])
})

it('stops a group at a record: it and what follows in its group are reported', async () => {
  const groupsOf = (event: object) => (event as { names: string[] }).names.map((name) => name[0]!)
  const { script, outcomes } = scripted({ groupsOf })
  script.stopsGroupAt(['a2'])
  expect(await outcomes(['a1', 'a2', 'b1', 'a3'])).toEqual(['success{"failed":["a2","a3"]}'])
})

it('answers with a raw text, filled from the event', async () => {
  const fillAnswer = (text: string, event: object) =>
    text.replace('<id>', (event as { names: string[] }).names[0]!)
  const { script, outcomes } = scripted({ fillAnswer })
  script.answers('[<id>')
  expect(await outcomes(['a'])).toEqual(['success[a'])
})

it('answers a text a number of times, in turn', async () => {
  const { script, outcomes } = scripted()
  script.fails(1)
  script.answers('{}', 2)
  expect(await outcomes(['a'], ['a'], ['a'], ['a'])).toEqual(['error', 'success{}', 'success{}', 'success'])
})

it('answers the state of a tumbling window as it got it, or with its records up to the first that failed', async () => {
  const { fn, script } = scripted()
  const succeed = async (names: string[], state: object) => {
    const event = { names, state, isFinalInvokeForWindow: false }
    const about = { requestId: 'r', mapping: 'm', bytes: 0, readsBody: true, onStarted: () => {} }
    const outcome = await fn.invoke({ ...about, event })
    return outcome.kind === 'success' ? JSON.parse(outcome.body) : outcome
  }
  expect(await succeed(['a'], { sum: 1 })).toEqual({ state: { sum: 1 } })
  script.addsRecordsToState()
  expect(await succeed(['a'], {})).toEqual({ state: { records: ['a'] } })
  expect(await succeed([], {})).toEqual({ state: {} })
  script.reports(['c'])
  const answer = { state: { records: ['a', 'b'] }, failed: ['c'] }
  expect(await succeed(['b', 'c', 'd'], { records: ['a'] })).toEqual(answer)
})

it('leaves the body out when nobody reads it', async () => {
  const { script, invoke } = scripted()
  script.answers('{}')
  expect(await invoke(['a'], { readsBody: false })).toEqual({ kind: 'success', body: '' })
})

it('adds lines up until it has begun, and then replaces what a line speaks of', async () => {
  const { script, outcomes } = scripted()
  script.failsFor(['a'])
  script.failsFor(['b'])
  script.fails(1)
  script.begin()
  expect(await outcomes(['c'], ['a'], ['b'])).toEqual(['error', 'error', 'error'])
  script.failsFor(['c'])
  expect(await outcomes(['a'], ['b'], ['c'])).toEqual(['success', 'success', 'error'])
  script.fails(5)
  script.fails(1)
  script.crashes(1)
  expect(await outcomes(['a'], ['a'], ['a'])).toEqual(['error', 'crash', 'success'])
  script.reports(['a'])
  script.reports(['b'])
  expect(await outcomes(['a'], ['b'])).toEqual(['success{"failed":[]}', 'success{"failed":["b"]}'])
  script.succeeds()
  expect(await outcomes(['c'], ['b'])).toEqual(['success', 'success'])
})

it('remembers every call', async () => {
  const { clock, script, fn, invoke } = scripted()
  script.isThrottled(1)
  script.takes(500)
  await invoke(['a'])
  const second = invoke(['a', 'b'])
  await clock.advanceBy(500)
  await second
  const zero = clock.now() - 500
  const common = { mapping: 'm', startedAtMs: zero }
  expect(fn.calls).toEqual([
    {
      ...common,
      requestId: 'r1',
      event: { names: ['a'] },
      names: ['a'],
      endedAtMs: zero,
      outcome: { kind: 'throttled', message: 'Rate Exceeded.' },
    },
    {
      ...common,
      requestId: 'r2',
      event: { names: ['a', 'b'] },
      names: ['a', 'b'],
      endedAtMs: zero + 500,
      outcome: { kind: 'success', body: '' },
    },
  ])
})

it('crashes at the hard stop, waits when drained, and is not called any more after either', async () => {
  const { clock, script, fn, invoke } = scripted()
  script.takes(1000)
  const stop = new AbortController()
  const stopped = invoke(['a'], { signal: stop.signal })
  stop.abort()
  expect(await stopped).toMatchObject({ kind: 'failure', cause: 'crash' })
  const drained = invoke(['a'])
  const closed = fn.close('drain')
  expect(await invoke(['b'])).toMatchObject({ kind: 'unreachable' })
  await clock.advanceBy(1000)
  expect(await drained).toMatchObject({ kind: 'success' })
  await closed
  expect(fn.calls).toHaveLength(2)
})
