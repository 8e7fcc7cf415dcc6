import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiAccessOf } from './api-address.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-credentials-'))
  const profiles = (names: readonly string[]) =>
    names.map(
      (name) => `[${name}]\naws_access_key_id = AKIA${name}\r\naws_secret_access_key=${SECRET}${name}\n`,
    )
  write('keys', `# who may call\n${profiles(['default', 'next']).join('\n; and\n')}`)
})
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

function accessOf(api?: string, credentials?: string, rate?: string) {
  const values = [
    ...(api === undefined ? [] : [['api', [api]] as const]),
    ...(rate === undefined ? [] : [['api-rate', [rate]] as const]),
    ...(credentials === undefined ? [] : [['api-credentials', [credentials]] as const]),
  ]
  return apiAccessOf({ arguments: [], flags: new Set(), values: new Map(values) }, folder)
}

it.each([
  ['127.0.0.1:4600', { host: '127.0.0.1', port: 4600 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:4600', { host: '::1', port: 4600 }],
])('takes the loopback address %s', (text, address) => {
  expect(accessOf(text)).toEqual({ address, keys: null, perSecond: null })
})

it.each([['0.0.0.0:1'], ['192.168.1.7:1'], ['[::]:1'], ['127.0.0.1.example:1'], ['1270.0.0.1:1']])(
  'refuses %s, which others could reach, without credentials, and takes it with them',
  (text) => {
    expect(() => accessOf(text)).toThrow(/^--api on \S+ needs --api-credentials FILE: whoever can reach/)
    expect(accessOf(text, 'keys')?.keys).toEqual(
      new Map([
        ['AKIAdefault', `${SECRET}default`],
        ['AKIAnext', `${SECRET}next`],
      ]),
    )
  },
)

it.each([['4600'], ['127.0.0.1'], ['127.0.0.1:99999'], ['127.0.0.1:x'], [':4600'], ['']])(
  'says what an address is for %s',
  (text) => {
    expect(() => accessOf(text)).toThrow('--api needs a host and a port')
  },
)

it('is nowhere without --api', () => {
  expect(accessOf()).toBeNull()
  expect(() => accessOf(undefined, 'keys')).toThrow('--api-credentials goes with --api.')
})

it('takes a number of requests a second', () => {
  expect(accessOf('127.0.0.1:1', undefined, '15')?.perSecond).toBe(15)
  expect(() => accessOf(undefined, undefined, '15')).toThrow('--api-rate goes with --api.')
  for (const text of ['0', '-1', '1.5', 'x', '']) {
    expect(() => accessOf('127.0.0.1:1', undefined, text)).toThrow('--api-rate needs a number of requests')
  }
})

describe('a file of credentials is refused', () => {
  it.each([
    ['none that there is', null, /^--api-credentials file: ENOENT/],
    ['without keys', '[default]\n', /it has no aws_access_key_id with an aws_secret_access_key/],
    ['with a key alone', '[a]\naws_access_key_id = AKIA', /it has no aws_access_key_id/],
    [
      'with a secret alone',
      `[a]\naws_secret_access_key = ${SECRET}`,
      /line 2: aws_access_key_id has to stand/,
    ],
    [
      'whose key and secret are of two profiles',
      `[a]\naws_access_key_id = AKIA\n[b]\naws_secret_access_key = ${SECRET}`,
      /line 4: aws_access_key_id has to stand/,
    ],
    [
      'with a secret that could be guessed',
      '[a]\naws_access_key_id = AKIA\naws_secret_access_key = test',
      /line 3: a secret has at least 16 characters/,
    ],
    ['with a session', `[a]\naws_session_token = ${SECRET}`, /line 2: only \[profiles\], aws_access_key_id/],
    ['of another form', '{"AccessKeyId":"AKIA"}', /line 1: only \[profiles\]/],
  ])('%s', (_, text, message) => {
    if (text === null) rmSync(join(folder, 'file'), { force: true })
    else write('file', text)
    expect(() => accessOf('127.0.0.1:0', 'file')).toThrow(message)
  })

  it('without telling a secret', () => {
    write('file', `[a]\n${SECRET}\n`)
    expect(() => accessOf('127.0.0.1:0', 'file')).toThrow(expect.not.stringContaining(SECRET) as string)
  })
})
