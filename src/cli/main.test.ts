import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop } from './process-fixture.ts'
import { version } from './version.ts'

let workshop: Workshop

beforeAll(() => {
  workshop = new Workshop()
})

afterAll(() => workshop.close())

describe('the command line', () => {
  it('says its version and its help on standard output', async () => {
    expect(await workshop.run('--version')).toEqual({ code: 0, stdout: `${version()}\n`, stderr: '' })
    const help = await workshop.run('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const name of ['init', 'up', 'validate', 'explain', 'put', 'ps'])
      expect(help.stdout).toContain(`  pipeline ${name} `)
  })

  it.each(['init', 'up', 'validate', 'explain', 'put', 'ps', 'enable'])(
    'explains %s, however it is asked',
    async (name) => {
      const help = await workshop.run(name, '--help')
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toContain(`Usage: pipeline ${name}`)
      expect(help.stdout).toContain('--state DIR')
      expect(await workshop.run('help', name)).toEqual(help)
    },
  )

  it.each([
    [[], 'Usage: pipeline COMMAND'],
    [['upp'], 'There is no command upp. Did you mean up?'],
    [['--verison'], 'There is no option --verison. Did you mean --version?'],
    [['help', 'pss'], 'There is no command pss. Did you mean ps?'],
    [['init', 'kafka'], 'It takes no arguments, and kafka is one.'],
    [['ps', 'orders'], 'It takes no arguments, and orders is one.'],
    [['enable'], 'ID is missing.'],
    [['up', '--fresch'], 'There is no option --fresch. Did you mean --fresh?'],
    [['up', '--timeout', '5'], '--timeout goes with --until-idle.'],
    [['up', '--until-idle', '--timeout', 'soon'], '--timeout needs a number of seconds, not "soon".'],
    [['up'], 'There is no pipelines/*.yaml here: name a FILE, or write a first one with pipeline init.'],
    [
      ['validate'],
      'There is no pipelines/*.yaml here: name a FILE, or write a first one with pipeline init.',
    ],
    [['explain'], 'FILE or CODE is missing.'],
    [['explain', 'VALUE_RANG'], 'There is no error code VALUE_RANG. Did you mean VALUE_RANGE?'],
    [['put'], 'SOURCE is missing.'],
    [['put', 'a', 'b'], 'It takes one SOURCE; b is one too many.'],
    [['put', 'a', '--key', 'k'], '--key goes with --data.'],
    [['put', 'a', '--connections', 'c.yaml'], '--connections goes with --pipeline.'],
    [
      ['validate', 'a.yaml', '--embedded', '--connections', 'c.yaml'],
      '--embedded or --connections, not both',
    ],
  ])('refuses %j with 2, in a sentence on standard error', async (argv, sentence) => {
    const ended = await workshop.run(...argv)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(sentence)
  })

  it.skipIf(process.platform !== 'linux').each([
    ['explain', 'orders.yaml'],
    ['up', 'orders.yaml', '--json'],
  ])('fails when there is no room for what it writes, and says so: %s', (...argv) => {
    workshop.write({ 'handlers.mjs': HANDLERS, 'orders.yaml': kinesisPipeline() })
    const command = ['"$0" "$@" > /dev/full', process.execPath, resolve('bin/pipeline.js'), ...argv]
    const { status, stderr } = spawnSync('sh', ['-c', ...command], {
      cwd: workshop.folder,
      encoding: 'utf8',
    })
    expect(stderr).toContain('Standard output cannot be written: ENOSPC')
    expect(status).toBe(1)
  })
})
