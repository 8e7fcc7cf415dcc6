import type { EngineEvent } from './generated/engine-event.ts'

export type * from './generated/engine-event.ts'

/** An event before the engine has numbered it, named the mapping and (unless it carries its own moment) dated it. */
export type EventBody = EngineEvent extends infer E ? (E extends EngineEvent ? Body<E> : never) : never

type Body<E extends EngineEvent> = Omit<E, 'seq' | 'at' | 'mapping'> & { readonly at?: string }
