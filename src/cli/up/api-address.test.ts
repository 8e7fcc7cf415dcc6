import { expect, it } from 'vitest'
import { apiAddressOf } from './api-address.ts'

const addressOf = (text: string) =>
  apiAddressOf({ arguments: [], flags: new Set(), values: new Map([['api', [text]]]) })

it.each([
  ['127.0.0.1:4600', { host: '127.0.0.1', port: 4600 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:4600', { host: '::1', port: 4600 }],
])('takes the loopback address %s', (text, address) => {
  expect(addressOf(text)).toEqual(address)
})

it.each([['0.0.0.0:1'], ['192.168.1.7:1'], ['[::]:1'], ['127.0.0.1.example:1'], ['1270.0.0.1:1']])(
  'refuses %s, which others could reach',
  (text) => {
    expect(() => addressOf(text)).toThrow(
      /loopback addresses only .* credentials of requests are not checked yet/,
    )
  },
)

it.each([['4600'], ['127.0.0.1'], ['127.0.0.1:99999'], ['127.0.0.1:x'], [':4600'], ['']])(
  'says what an address is for %s',
  (text) => {
    expect(() => addressOf(text)).toThrow('--api needs a host and a port')
  },
)

it('is nowhere without --api', () => {
  expect(apiAddressOf({ arguments: [], flags: new Set(), values: new Map() })).toBeNull()
})
