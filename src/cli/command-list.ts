import type { ListedCommand } from './command.ts'

/** Every command. What it needs is loaded with it, so that a short answer does not wait for the engine. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'init',
    usage: '',
    summary: 'writes a first pipeline, its function and its test; --source KIND says what feeds it',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'up',
    usage: '[FILE…]',
    summary: 'runs the files until stopped; default pipelines/*.yaml',
    load: async () => (await import('./commands/up.ts')).up,
  },
  {
    name: 'validate',
    usage: '[FILE…]',
    summary: 'finds everything that is wrong in the files; default pipelines/*.yaml',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'explain',
    usage: 'FILE|CODE',
    summary: 'says what a file will do, setting by setting, or what an error code means',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'put',
    usage: 'SOURCE',
    summary: 'sends records to a source of a running pipeline, or of a file',
    load: async () => (await import('./commands/put.ts')).put,
  },
  {
    name: 'ps',
    usage: '',
    summary: 'shows the mappings of a running pipeline: state, position, lag, last error',
    load: async () => (await import('./commands/ps.ts')).ps,
  },
  {
    name: 'enable',
    usage: 'ID',
    summary: 'lets a disabled mapping of a running pipeline read on',
    load: async () => (await import('./commands/switch.ts')).enable,
  },
  {
    name: 'disable',
    usage: 'ID',
    summary: 'lets a mapping of a running pipeline rest; it keeps its position',
    load: async () => (await import('./commands/switch.ts')).disable,
  },
]
