import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalogue } from '../tools/rules/catalogue.ts'
import { readCucumberReport } from '../tools/rules/cucumber-report.ts'
import { decisionsIn } from '../tools/rules/decisions.ts'
import { remark, rulesPage } from '../tools/rules/pages.ts'
import { asJson, ruleTable, type RuleTexts } from '../tools/rules/table.ts'
import { readVitestReport, rulesInTitle } from '../tools/rules/vitest-report.ts'

let folder: string

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rules-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function report(content: string): string {
  const path = join(folder, 'report')
  writeFileSync(path, content)
  return path
}

describe('the catalogue', () => {
  it('has every statement of the page and every rule once', () => {
    const ids = readCatalogue().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => id.startsWith('PAGE-'))).toHaveLength(40)
    expect(ids.filter((id) => id.startsWith('CON-'))).toHaveLength(36)
    expect(ids).toHaveLength(549)
  })
})

describe("vitest's report", () => {
  const read = (file: string, ...tests: [fullName: string, status: string][]) =>
    readVitestReport(
      report(
        JSON.stringify({
          testResults: [
            {
              name: join(process.cwd(), file),
              status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
              assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
            },
          ],
        }),
      ),
    )

  it('takes the rules that a passed title names, and none of a failed or skipped one', () => {
    expect(
      read(
        'src/a.test.ts',
        ['open [BAT-2, PAGE-15]', 'passed'],
        ['x [BAT-3]', 'failed'],
        ['y [BAT-4]', 'pending'],
      ),
    ).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      remarks: [],
      evidence: [{ name: 'src/a.test.ts: open', on: 'embedded', rules: ['BAT-2', 'PAGE-15'] }],
    })
  })

  it('counts tests on containers as real', () => {
    expect(read('src/a.container.test.ts', ['x [BAT-2]', 'passed']).evidence).toMatchObject([{ on: 'real' }])
  })

  it('counts a file that broke before its tests as a failure', () => {
    const broken = { testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }
    expect(readVitestReport(report(JSON.stringify(broken)))).toMatchObject({ passed: 0, failed: 1 })
  })

  it('reads lists of IDs and nothing else in brackets', () => {
    expect(rulesInTitle('a [1] b [x-1] c [GEN-1,GEN-2] d [KIN-4]')).toEqual(['GEN-1', 'GEN-2', 'KIN-4'])
  })
})

describe("Cucumber's messages", () => {
  const messages = (options: {
    statuses: string[]
    log?: string
    retried?: boolean
    unfinished?: boolean
  }) => [
    {
      pickle: {
        id: 'p',
        uri: 'features/a.feature',
        name: 'one',
        tags: [{ name: '@BAT-7' }, { name: '@real' }],
      },
    },
    { testCase: { id: 'c', pickleId: 'p' } },
    { testCaseStarted: { id: 's', testCaseId: 'c' } },
    ...options.statuses.map((status) => ({
      testStepFinished: { testCaseStartedId: 's', testStepResult: { status } },
    })),
    ...(options.log === undefined
      ? []
      : [
          {
            attachment: { testCaseStartedId: 's', mediaType: 'text/x.cucumber.log+plain', body: options.log },
          },
        ]),
    ...(options.unfinished === true
      ? []
      : [{ testCaseFinished: { testCaseStartedId: 's', willBeRetried: options.retried ?? false } }]),
  ]
  const read = (options: Parameters<typeof messages>[0], profile: Parameters<typeof readCucumberReport>[1]) =>
    readCucumberReport(
      report(
        messages(options)
          .map((message) => JSON.stringify(message))
          .join('\n'),
      ),
      profile,
    )
  const embedded = { name: 'embedded' } as const
  const real = { name: 'real', servers: ['localhost:9', 'http://localhost:4566'] } as const

  it('takes the rules among the tags of a passed scenario', () => {
    expect(read({ statuses: ['PASSED', 'PASSED'] }, embedded)).toEqual({
      passed: 1,
      failed: 0,
      skipped: 0,
      remarks: [],
      evidence: [{ name: 'features/a.feature: one', on: 'embedded', rules: ['BAT-7'] }],
    })
  })

  it.each([['FAILED'], ['UNDEFINED'], ['AMBIGUOUS'], ['PENDING']])('counts %s as a failure', (status) => {
    expect(read({ statuses: ['PASSED', status, 'SKIPPED'] }, embedded)).toMatchObject({
      failed: 1,
      evidence: [],
    })
  })

  it('counts a scenario that never ended as a failure, and a retried attempt not at all', () => {
    expect(read({ statuses: ['PASSED'], unfinished: true }, embedded)).toMatchObject({ passed: 0, failed: 1 })
    expect(read({ statuses: ['FAILED'], retried: true }, embedded)).toMatchObject({ passed: 0, failed: 0 })
  })

  it('counts as real what was read from servers of the run only', () => {
    const count = (log?: string) =>
      read({ statuses: ['PASSED'], ...(log === undefined ? {} : { log }) }, real).evidence.length
    expect(count('real-endpoint: orders.orders http://127.0.0.1:4566/')).toBe(1)
    expect(count('real-endpoint: a localhost:9\nreal-endpoint: b localhost:4566')).toBe(1)
    expect(count()).toBe(0)
    expect(count('real-endpoint: orders.orders localhost:10')).toBe(0)
    expect(count('real-endpoint: a localhost:9\nreal-endpoint: b none')).toBe(0)
    expect(read({ statuses: ['PASSED'] }, real)).toMatchObject({
      passed: 1,
      remarks: [expect.stringContaining('one')],
    })
  })
})

describe('decisions', () => {
  const found = (text: string) =>
    decisionsIn({ path: 'src/a.ts', lines: text.split('\n') }).map(({ rules, topic, text: said }) => [
      topic,
      rules,
      said,
    ])

  it('reads a tag with rules, over several lines, up to the next tag', () => {
    expect(
      found('/**\n * @decision SIL-1, ERR-12 The first\n * and the rest.\n * @returns nothing\n */'),
    ).toEqual([['SIL-1, ERR-12', ['SIL-1', 'ERR-12'], 'The first and the rest.']])
  })

  it('reads a topic, on one line', () => {
    expect(found('/** @decision Drain: ten seconds. */\nconst a = 1')).toEqual([
      ['Drain', [], 'ten seconds.'],
    ])
  })
})

describe('the table', () => {
  const rules = readCatalogue().filter(({ id }) => ['BAT-1', 'BAT-2', 'PAGE-15', 'SIL-1'].includes(id))
  const texts: RuleTexts = {
    divergences: new Map([['BAT-2', 'Otherwise.']]),
    decisions: new Map([
      ['SIL-1', 'So.'],
      ['PAGE-15', 'Thus.'],
    ]),
  }
  const table = ruleTable(
    rules,
    [
      { name: 'one', on: 'embedded', rules: ['PAGE-15'] },
      { name: 'one', on: 'embedded', rules: ['PAGE-15'] },
    ],
    texts,
  )
  const row = (id: string) => table.find((item) => item.id === id)!

  it('says covered, divergence, decision or open', () => {
    expect(row('PAGE-15')).toEqual({
      id: 'PAGE-15',
      status: 'covered',
      embedded: 2,
      real: 0,
      scenarios: ['one'],
    })
    expect(table.map(({ status }) => status)).toEqual(['covered', 'open', 'divergence', 'decision'])
  })

  it('says what was decided also about a covered rule, and what is still to be shown on real services', () => {
    const rule = rules.find(({ id }) => id === 'PAGE-15')!
    expect(remark(rule, row('PAGE-15'), texts)).toBe('Decided: Thus. To be shown on Kafka as well.')
    expect(rulesPage(rules, table, texts)).toContain('| PAGE-15 |')
  })

  it('refuses a rule that the catalogue does not have', () => {
    expect(() => ruleTable(rules, [{ name: 'two', on: 'real', rules: ['BAT-99'] }], texts)).toThrow(
      'BAT-99, named by two',
    )
  })

  it('is written a rule a line', () => {
    expect(JSON.parse(asJson(table))).toEqual(table)
    expect(asJson(table).split('\n')).toHaveLength(rules.length + 3)
  })
})
