import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { made, prepare, run, type Prepared } from '../runtimes/prepare.ts'

const CLIENT = 'boto3==1.43.11'

/** The AWS command line, where it is installed. */
export const awsCommand = prepare(() => run('aws', ['--version']))

/** A Python with boto3. */
export const boto3 = prepare(() => join(made('boto3-1.43.11', install), 'bin/python'))

/** What stands behind a title, where it is skipped. */
export const why = ({ missing }: Prepared<unknown>) => (missing === undefined ? '' : ` (skipped: ${missing})`)

function install(folder: string): void {
  try {
    run('python3', ['-m', 'venv', folder])
    run(join(folder, 'bin/pip'), ['install', '--quiet', CLIENT])
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}
