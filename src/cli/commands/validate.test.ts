import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

let workshop: Workshop

beforeAll(() => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'good.yaml': kinesisPipeline(),
    'bad.yaml': kinesisPipeline({ mapping: 'BatchSise: 20000' }),
    'worse.yaml': kinesisPipeline({ mapping: 'MaximumBatchingWindowInSeconds: 301' }),
    'real.yaml': kinesisPipeline().replace(
      'kinesis: embedded',
      'kinesis: { Endpoint: "http://127.0.0.1:1" }',
    ),
  })
})

afterAll(() => workshop.close())

describe('validate', () => {
  it('says that files are valid', async () => {
    expect(await workshop.run('validate', 'good.yaml')).toEqual({
      code: 0,
      stdout: '',
      stderr: '1 file is valid.\n',
    })
  })

  it('takes a file once that is named twice, as when a pattern names it as well', async () => {
    const named = ['good.yaml', './good.yaml', `${workshop.folder}/good.yaml`]
    expect(await workshop.run('validate', ...named)).toMatchObject({ code: 0, stderr: '1 file is valid.\n' })
  })

  it('says all errors of all files in one run, each at its place, with 78', async () => {
    const { code, stdout, stderr } = await workshop.run('validate', 'bad.yaml', 'worse.yaml')
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toMatch(/^bad\.yaml:6:5: error: .*BatchSise.*\[KEY_UNKNOWN/m)
    expect(stderr).toMatch(/^worse\.yaml:6:37: error: .*301.*\[VALUE_RANGE/m)
    expect(stderr).not.toContain('\u001b[')
  })

  it('prints one array with --json, and nothing beside it', async () => {
    const { code, stdout, stderr } = await workshop.run('validate', '--json', 'bad.yaml')
    expect({ code, stderr }).toEqual({ code: 78, stderr: '' })
    expect(JSON.parse(stdout)).toEqual([
      {
        severity: 'error',
        code: 'KEY_UNKNOWN',
        rule: null,
        file: 'bad.yaml',
        line: 6,
        column: 5,
        message: expect.stringContaining('BatchSise') as string,
        hint: expect.stringContaining('BatchSize') as string,
      },
    ])
    expect(await workshop.run('validate', '--json', 'good.yaml')).toMatchObject({ code: 0, stdout: '[]\n' })
  })

  it('tries real connections with --connect, and says what is embedded', async () => {
    const { code, stderr } = await workshop.run('validate', '--connect', 'real.yaml')
    expect(code).toBe(78)
    expect(stderr).toMatch(
      /^real\.yaml:3:21: error: orders\.orders: .*ECONNREFUSED.* \(http:\/\/127\.0\.0\.1:1\) \[SOURCE_UNREACHABLE\]/m,
    )
    const embedded = await workshop.run('validate', '--connect', 'good.yaml')
    expect(embedded).toMatchObject({
      code: 0,
      stderr: 'orders.orders: embedded, nothing to try\n1 file is valid.\n',
    })
  })
})

describe('explain', () => {
  it('explains a file setting by setting, and what becomes of a failed batch', async () => {
    const { code, stdout } = await workshop.run('explain', 'good.yaml')
    expect(code).toBe(0)
    expect(stdout).toMatch(/BatchSize +10 +file, 5:/)
    expect(stdout).toContain('What happens to a batch that fails')
  })

  it('explains an error code in any case', async () => {
    const { code, stdout } = await workshop.run('explain', 'state_directory_locked')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^STATE_DIRECTORY_LOCKED\n/)
  })

  it('says what is wrong with the file instead', async () => {
    const { code, stdout, stderr } = await workshop.run('explain', 'bad.yaml')
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toContain('bad.yaml:6:5: error:')
    expect(await workshop.run('explain', 'none.yaml')).toMatchObject({ code: 78 })
  })
})
