import type { EngineEvent } from '../model/index.ts'

/** Something to do for each event that matters, by its name. */
export type ByEvent<Arguments extends readonly unknown[], Result> = {
  readonly [E in EngineEvent as E['event']]?: (event: E, ...more: Arguments) => Result
}

/** The same, with nothing left out. */
export type ByEveryEvent<Result> = {
  readonly [E in EngineEvent as E['event']]: (event: E) => Result
}

/** What there is to do for this event; undefined when it does not matter. */
export function forEvent<Arguments extends readonly unknown[], Result>(
  table: ByEvent<Arguments, Result>,
  event: EngineEvent,
): ((event: EngineEvent, ...more: Arguments) => Result) | undefined {
  return table[event.event] as ((event: EngineEvent, ...more: Arguments) => Result) | undefined
}
