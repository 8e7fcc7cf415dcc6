import { join } from 'node:path'
import { made, prepare, run } from './prepare.ts'
import { testRuntime } from './runtime-suite.ts'

testRuntime(
  'the Go client (aws-lambda-go 1.47.0)',
  prepare(() => ({ command: [made('aws-lambda-go-1.47.0', build)], error: 'errorString: no' })),
)

function build(path: string): void {
  const env = { ...process.env, CGO_ENABLED: '0' }
  run('go', ['build', '-buildvcs=false', '-o', path, '.'], { cwd: join(import.meta.dirname, 'go'), env })
}
