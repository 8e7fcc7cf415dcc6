import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { made, prepare, run } from './prepare.ts'
import { testRuntime } from './runtime-suite.ts'

const CLIENT = 'awslambdaric==4.2.2'

testRuntime(
  `the Python client (${CLIENT})`,
  prepare(() => {
    const python = join(made('awslambdaric-4.2.2', install), 'bin/python')
    const env = ['env', `PYTHONPATH=${join(import.meta.dirname, 'python')}`, 'PYTHONUNBUFFERED=1']
    return { command: [...env, python, '-m', 'awslambdaric', 'handler.handler'], error: 'Poison: no' }
  }),
)

function install(folder: string): void {
  try {
    run('python3', ['-m', 'venv', folder])
    run(join(folder, 'bin/pip'), ['install', '--quiet', CLIENT])
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}
