import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { made, prepare, run } from '../runtimes/prepare.ts'
import { ApiUnderTest } from './api-under-test.ts'

const CLIENT = 'boto3==1.43.11'
const execute = promisify(execFile)
const python = prepare(() => join(made('boto3-1.43.11', install), 'bin/python'))

const why = python.missing === undefined ? '' : ` (skipped: ${python.missing})`

describe.skipIf(python.missing !== undefined)(`boto3${why}`, () => {
  let api: ApiUnderTest
  beforeAll(async () => {
    api = new ApiUnderTest()
    await api.start()
  })
  afterAll(() => api.close())

  it('makes, reads, lists, changes, tags and deletes a mapping [PAGE-2, API-1, API-2, LIF-2]', async () => {
    const script = join(import.meta.dirname, 'boto3-client.py')
    const { stdout } = await execute(python.parts!, [script, api.url])
    expect(stdout.trim().split('\n')).toEqual([
      '202 Creating True',
      'Disabled',
      '1',
      '5',
      "{'team': 'a'}",
      'conflict True User',
      'Deleting',
    ])
  })
})

function install(folder: string): void {
  try {
    run('python3', ['-m', 'venv', folder])
    run(join(folder, 'bin/pip'), ['install', '--quiet', CLIENT])
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}
