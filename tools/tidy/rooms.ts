const BELOW_CLI =
  'model source-types time config stream rules invoke services sources destinations state engine fleet views api'

/** The rooms under src/ and which others each may import. `docs/architecture.md` says what each is for. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  'source-types': ['model'],
  time: ['model'],
  // Patterns are checked by the parser that runs them.
  config: ['model', 'source-types', 'rules'],
  stream: ['model', 'time'],
  rules: ['model', 'source-types'],
  invoke: ['model', 'time'],
  services: ['model', 'time'],
  sources: ['model', 'source-types', 'time', 'services'],
  destinations: ['model', 'source-types', 'time', 'services'],
  state: ['model'],
  engine: words('model source-types time config stream rules invoke services sources destinations state'),
  fleet: ['model', 'time', 'config', 'state', 'engine'],
  views: ['model'],
  api: ['model', 'source-types', 'time', 'config', 'fleet', 'views'],
  cli: ['model', 'time', 'config', 'fleet', 'views', 'api'],
  harness: words(BELOW_CLI),
  simulation: words(`${BELOW_CLI} harness`),
}

/** Rooms whose folders are siblings that know nothing of each other; files directly in the room are shared. */
export const ROOMS_OF_SIBLINGS: ReadonlySet<string> = new Set(['services', 'sources'])

/** Rooms that see a service through its port only. */
export const ROOMS_ABOVE_PORTS: ReadonlySet<string> = new Set(['sources', 'destinations'])

/** The only rooms that speak RxJS; every other speaks promises and plain data. */
export const ROOMS_WITH_RXJS: ReadonlySet<string> = new Set(['time', 'stream', 'engine', 'fleet'])

function words(text: string): readonly string[] {
  return text.split(' ')
}
