import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, onlyProblem, pipelineText } from './fixture.ts'
import { exportsInText } from './handler.ts'

let root: string
const write = (name: string, content: string) => writeFileSync(join(root, name), content)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'handler-'))
  write('orders.ts', 'export async function handler() {}\nexport const other = () => 1\n')
  write('stream.v2.ts', 'export const handler = async () => {}\n')
  write('all.mjs', "export * from './orders.ts'\n")
})

afterAll(() => rmSync(root, { recursive: true }))

const inRoot = () => ({ folder: root })
const fn = (members: string) => pipelineText('kinesis').replace('orders }', `orders, ${members} }`)

describe('a handler', () => {
  const path = (name: string) => load(fn(`Handler: ./${name}`), inRoot()).pipelines[0]!.function.code

  it('is looked for as AWS does, and then by a module name with dots', () => {
    expect(path('orders.handler')).toEqual({
      kind: 'handler',
      path: join(root, 'orders.ts'),
      exportName: 'handler',
    })
    expect(path('all.api.handler')).toMatchObject({
      path: join(root, 'all.mjs'),
      exportName: 'api.handler',
    })
    expect(path('stream.v2.handler')).toMatchObject({
      path: join(root, 'stream.v2.ts'),
      exportName: 'handler',
    })
  })

  it('is told apart from a file name', () => {
    expect(onlyProblem(fn('Handler: ./missing.ts'), inRoot()).hint).toBe(
      'write ./missing.handler: the module without its extension, then the name of its export',
    )
    expect(onlyProblem(fn('Handler: ./orders.handle'), inRoot()).hint).toContain('write handler; it exports')
  })
})

describe('the exports of a module, as far as its text shows them', () => {
  const exportsOf = (text: string) => {
    write('module.ts', text)
    return exportsInText(join(root, 'module.ts'))
  }

  it.each([
    ['export const a = (b: number, c: string) => b\nexport { d as e }\n', ['a', 'e']],
    ['export default class {}\nexport let later: string\n', ['default', 'later']],
    ['exports.a = 1\nexports.b = 2\n', ['a', 'b']],
    ['const handler = 1\n', []],
  ])('are known: %j', (text, names) => {
    expect(exportsOf(text)).toEqual(names)
  })

  it.each([
    'export * from "./orders.ts"\n',
    'export const { a, b } = c\n',
    'export const a = 1, handler = async () => {}\n',
    'export const a = 1,\n  handler = async () => {}\n',
    'export let a: number,\n  handler = async () => {}\n',
    'export let a, handler\n',
    'module.exports = { handler }\n',
    'exports.a = 1\nObject.assign(exports, { handler })\n',
    'exports.a = 1\n__exportStar(require("./orders"), exports)\n',
  ])('may be more: %j', (text) => {
    expect(exportsOf(text)).toBeNull()
  })
})
