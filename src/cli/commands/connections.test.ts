import { afterEach, beforeEach, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'records.ndjson': '{"PartitionKey":"a","Data":"one"}\n',
    'production.yaml': kinesisPipeline({ resource: 'Records: records.ndjson' }).replace('embedded', 'aws'),
    'laptop.yaml': 'Connections:\n  kinesis: ${WHERE:-embedded}\n',
    'wrong.yaml': 'Connections:\n  kinessis: embedded\n',
  })
})
afterEach(() => workshop.close())

it('one pipeline runs, is validated and explained in the environment that --connections names', async () => {
  const ended = await workshop.run('up', 'production.yaml', '--connections', 'laptop.yaml', '--until-idle')
  expect(ended).toMatchObject({ code: 0 })
  expect(ended.stderr).toContain('kinesis embedded')
  expect(workshop.readLines('received.ndjson').map(({ data }) => data)).toEqual(['one'])

  const wrong = await workshop.run('validate', 'production.yaml', '--connections', 'wrong.yaml')
  expect(wrong.code).toBe(78)
  expect(wrong.stderr).toMatch(/^wrong\.yaml:2:3: error: /)
  expect(wrong.stderr).toContain('→ write kinesis')

  const explained = await workshop.run('explain', 'production.yaml', '--connections', 'laptop.yaml')
  expect(explained.stdout).toContain('laptop.yaml, 2:12')
})
