import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
})

afterEach(() => workshop.close())

describe('pipeline init', () => {
  it('writes a pipeline, its records, its function, its test and what Cucumber needs, and says what to do next', async () => {
    const { code, stdout, stderr } = await workshop.run('init')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    for (const path of [
      'pipelines/orders.yaml',
      'pipelines/orders.ndjson',
      'handlers/orders.mts',
      'features/orders.feature',
      'features/support/steps.mts',
      'cucumber.mjs',
    ]) {
      expect(stderr).toContain(path)
      expect(workshop.read(path)).toMatch(/\n$/)
    }
    for (const next of ['npm install --save-dev event-source-mapping', 'npx pipeline up', 'npx cucumber-js'])
      expect(stderr).toContain(next)
  })

  it('names modules by what package.json says, and leaves the steps and settings that are there', async () => {
    workshop.write({
      'package.json': '{"type": "module"}',
      'features/support/world.js': "import 'event-source-mapping/steps'\n",
      'cucumber.json': '{}',
    })
    const { stderr } = await workshop.run('init', '--source', 'sqs')
    expect(existsSync(join(workshop.folder, 'handlers/jobs.ts'))).toBe(true)
    expect(existsSync(join(workshop.folder, 'features/support/steps.ts'))).toBe(false)
    expect(existsSync(join(workshop.folder, 'cucumber.mjs'))).toBe(false)
    expect(stderr).toMatch(/world\.js .*\(was there already\)\n.*cucumber\.json .*\(was there already\)/)
  })

  it('writes nothing when something of it is there, whatever it is', async () => {
    workshop.write({ 'features/orders.feature': 'mine' })
    const { code, stderr } = await workshop.run('init')
    expect(code).toBe(1)
    expect(stderr).toContain('Nothing was written, for what would be is there: features/orders.feature.')
    expect(stderr).toContain('[FILE_EXISTS]')
    expect(workshop.read('features/orders.feature')).toBe('mine')
    expect(existsSync(join(workshop.folder, 'pipelines'))).toBe(false)
  })

  it('refuses another kind of source, and says which there are', async () => {
    const { code, stderr } = await workshop.run('init', '--source', 'kafak')
    expect(code).toBe(2)
    expect(stderr).toContain('There is no kind of source kafak. Did you mean kafka? There are kinesis,')
  })

  it('says what the operating system says of a folder that cannot be written', async () => {
    workshop.write({ pipelines: 'a file where a folder should be' })
    const { code, stderr } = await workshop.run('init')
    expect(code).toBe(1)
    expect(stderr).toMatch(/pipelines\/orders\.yaml cannot be written: .+ \[FILE_UNWRITABLE\]/)
  })
})
