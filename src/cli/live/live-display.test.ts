import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANDLERS, kinesisPipeline, Workshop } from '../process-fixture.ts'

const LAUNCHER = resolve(import.meta.dirname, '../../../bin/pipeline.js')

let workshop: Workshop

beforeEach(() => {
  workshop = new Workshop()
  workshop.write({
    'handlers.mjs': HANDLERS,
    'orders.yaml': kinesisPipeline({ resource: 'Records: orders.ndjson' }),
    'orders.ndjson': '{"PartitionKey":"a","Data":"one"}\n',
  })
})

afterEach(() => workshop.close())

/** What a terminal of 100 columns and 30 rows would be sent; `script` makes one. */
async function onTerminal(environment: Readonly<Record<string, string>>): Promise<string> {
  const command = `stty cols 100 rows 30; exec ${process.execPath} ${LAUNCHER} up orders.yaml --until-idle`
  const { NO_COLOR: _, ...inherited } = process.env
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: workshop.folder,
    env: { ...inherited, TERM: 'xterm-256color', ...environment },
  })
  child.stdin.end()
  const [shown, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  expect(code).toBe(0)
  return shown
}

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

describe.runIf(process.platform === 'linux')('the live view on a terminal', () => {
  it('is drawn on the second screen, and gives the first one and the cursor back', async () => {
    const shown = await onTerminal({})
    const [before, rest] = shown.split(ENTER)
    const [view, after] = rest!.split(LEAVE)
    expect(before!.trim()).toBe('')
    expect(stripVTControlCharacters(view!)).toContain(
      'pipeline up · 1 mapping · kinesis embedded · state in .pipeline',
    )
    expect(stripVTControlCharacters(view!)).toContain('succeeded in')
    expect(view).toContain('\u001b[32m')
    expect(stripVTControlCharacters(after!)).toMatch(/orders\.orders +1 +1 +0 +0/)
    expect(after).toContain('Done: every source is at its end. 1 record in 1 batch succeeded.')
  })

  it('has no colour under NO_COLOR', async () => {
    const shown = await onTerminal({ NO_COLOR: '1' })
    expect(shown).toContain(ENTER)
    expect(shown.includes('\u001b[32m') || shown.includes('\u001b[2m')).toBe(false)
  })

  it('is lines where the terminal cannot move its cursor', async () => {
    const shown = await onTerminal({ TERM: 'dumb' })
    expect(shown).not.toContain('\u001b')
    expect(shown).toContain('BatchSucceeded')
  })
})
