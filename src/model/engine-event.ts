import type { EngineEvent } from './generated/engine-event.ts'

export type * from './generated/engine-event.ts'

/** An event before the engine has numbered and dated it and named the mapping. */
export type EventBody = EngineEvent extends infer E ? (E extends EngineEvent ? Omit<E, 'seq' | 'at' | 'mapping'> : never) : never
