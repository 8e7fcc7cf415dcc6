import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUnderTest } from './api-under-test.ts'
import { boto3 as python, why } from './real-clients.ts'

const execute = promisify(execFile)

describe.skipIf(python.missing !== undefined)(`boto3${why(python)}`, () => {
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
