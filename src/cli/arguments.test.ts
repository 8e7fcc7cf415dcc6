import { describe, expect, it } from 'vitest'
import { parse } from './arguments.ts'
import type { Command } from './command.ts'
import { didYouMean } from './did-you-mean.ts'

const command: Command = {
  description: [],
  options: {
    json: { help: '' },
    embedded: { help: '' },
    timeout: { value: 'SECONDS', help: '' },
    data: { value: 'TEXT', multiple: true, mayBeEmpty: true, help: '' },
  },
  takes: { atLeast: 0, atMost: 1, name: 'FILE' },
  run: async () => 0,
}

const given = (...argv: string[]) => {
  const { arguments: positionals, flags, values } = parse(command, argv)
  return { positionals, flags: [...flags], values: Object.fromEntries(values) }
}

describe('arguments of a command', () => {
  it('are flags, values and positionals in any order', () => {
    expect(given('--json', 'a.yaml', '--timeout', '5', '--state=x', '--data', 'a', '--data=')).toEqual({
      positionals: ['a.yaml'],
      flags: ['json'],
      values: { timeout: ['5'], state: ['x'], data: ['a', ''] },
    })
  })

  it('take what follows -- as it is, and values that begin with a dash', () => {
    expect(given('--data', '-5', '--', '--json')).toEqual({
      positionals: ['--json'],
      flags: [],
      values: { data: ['-5'] },
    })
  })

  it.each([
    [['--jsn'], 'There is no option --jsn. Did you mean --json?'],
    [['--watch'], 'There is no option --watch.'],
    [['-x'], 'There is no option -x.'],
    [['--toString'], 'There is no option --toString.'],
    [['--json=yes'], '--json takes no value.'],
    [['--timeout'], '--timeout needs a value: --timeout SECONDS.'],
    [['--state='], '--state needs a value: --state DIR.'],
    [['--state', ''], '--state needs a value: --state DIR.'],
    [['--timeout', '--json'], '--timeout needs a value: --timeout SECONDS.'],
    [['--timeout', '1', '--timeout', '2'], '--timeout is given twice.'],
    [['a', 'b'], 'It takes one FILE; b is one too many.'],
  ])('are refused with a sentence: %j', (argv, message) => {
    expect(() => given(...argv)).toThrow(message)
  })

  it('may lack everything when help is asked for', () => {
    const strict: Command = { ...command, takes: { atLeast: 1, atMost: 1, name: 'SOURCE' } }
    expect(() => parse(strict, [])).toThrow('SOURCE is missing.')
    expect(parse(strict, ['-h']).flags.has('help')).toBe(true)
  })
})

describe('near names', () => {
  const names = ['up', 'validate', 'explain', 'put']
  it.each([
    ['vaildate', ' Did you mean validate?'],
    ['ups', ' Did you mean up?'],
    ['pt', ' Did you mean put?'],
    ['EXPLAIN', ' Did you mean explain?'],
    ['deploy', ''],
  ])('%s:%s', (written, meant) => {
    expect(didYouMean(written, names)).toBe(meant)
  })
})
