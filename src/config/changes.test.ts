import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changesBetween, codeFilesOf } from './index.ts'
import { pipelineOf, pipelineText } from './fixture.ts'

/** What is said of a file that goes from one text to another. */
function changes(before: string, after: string) {
  const all = changesBetween(pipelineOf(before), pipelineOf(after))
  const words = (one: { name: string; was: string; is: string }) => `${one.name} ${one.was} -> ${one.is}`
  return {
    function: all.function.map(words),
    engine: all.engine.map(words),
    mappings: Object.fromEntries([...all.mappings].map(([id, settings]) => [id, settings.map(words)])),
    resources: all.resources.map(words),
  }
}

const NOTHING = { function: [], engine: [], mappings: { 'orders.orders': [] }, resources: [] }
const named = (more: string) => pipelineText('msk').replace('orders }', `orders, ${more} }`)

describe('what differs between two states of a file', () => {
  it('is nothing for the same in other words', () => {
    expect(changes(pipelineText('msk'), `# a remark\n${pipelineText('msk', 'BatchSize: 100')}`)).toEqual(
      NOTHING,
    )
  })

  it('is told by the names that the file has, defaults by what they stand for', () => {
    const [before, after] = [
      pipelineText(
        'msk',
        'MaximumBatchingWindowInSeconds: 2',
        'Engine: { RetryBackoff: { FirstDelayMs: 9 } }\n',
      ),
      pipelineText('msk', 'BatchSize: 7'),
    ]
    expect(changes(before, after)).toEqual({
      ...NOTHING,
      engine: ['FirstDelayMs 9 ms -> 250 ms'],
      mappings: { 'orders.orders': ['BatchSize 100 -> 7', 'MaximumBatchingWindowInSeconds 2 -> 500 ms'] },
    })
  })

  it('never shows the value of a variable', () => {
    const environment = (secret: string) =>
      named(`Timeout: 9, Environment: { Variables: { AB: "${secret}", XY: x } }`)
    expect(changes(environment('first'), environment('second')).function).toEqual([
      'Environment.Variables.AB … -> another value',
    ])
  })

  it('has the properties of resources, also those that come and go', () => {
    const declared = (properties: string) =>
      pipelineText('msk', '', `Resources: { kafka: { orders: { ${properties} } } }\n`)
    expect(
      changes(declared('Partitions: 1'), declared('Partitions: 2, PerSecond: 5, Records: ./README.md'))
        .resources,
    ).toEqual([
      'kafka/orders/Partitions 1 -> 2',
      'kafka/orders/PerSecond none -> 5',
      'kafka/orders/Records none -> "./README.md"',
    ])
  })
})

describe('the code of a function', () => {
  it('is its module and what that imports by relative paths, however deep and in circles', () => {
    const folder = mkdtempSync(join(tmpdir(), 'code-'))
    const at = (name: string) => join(folder, name)
    try {
      writeFileSync(
        at('a.ts'),
        "import { b } from './b.ts'\nimport 'node:fs'\nimport x from 'package'\nexport * from './none.ts'\n",
      )
      writeFileSync(
        at('b.ts'),
        "const c = require('./c')\nconst d = await import('./d.json')\nimport './a.ts'\n",
      )
      writeFileSync(at('c.js'), '')
      writeFileSync(at('d.json'), '{}')
      const { function: fn } = pipelineOf(pipelineText('kinesis'))
      const code = { kind: 'handler', path: at('a.ts'), exportName: 'handler' } as const
      expect(codeFilesOf({ ...fn, code })).toEqual(['a.ts', 'b.ts', 'c.js', 'd.json'].map(at))
      const command = { kind: 'command', command: ['node', './c.js', '--flag'], cwd: folder } as const
      expect(codeFilesOf({ ...fn, code: command })).toEqual([at('c.js')])
      expect(codeFilesOf(fn)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
