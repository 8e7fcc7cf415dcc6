import { join } from 'node:path'
import { prepare, run } from './prepare.ts'
import { testRuntime } from './runtime-suite.ts'

testRuntime(
  'ten lines of shell with curl',
  prepare(() => {
    run('curl', ['--version'])
    return { command: [join(import.meta.dirname, 'shell/bootstrap')], error: 'Poison: no' }
  }),
)
