import { expect, it } from 'vitest'
import type { Item } from '../port.ts'
import { itemBytes } from './item-size.ts'

it.each([
  [{ id: { S: 'é' } }, 4],
  [{ n: { N: '7' } }, 3],
  [{ n: { N: '-12345' } }, 6],
  [{ n: { N: '100' } }, 3],
  [{ n: { N: '1.5e10' } }, 3],
  [{ b: { B: 'AAEC' } }, 4],
  [{ t: { BOOL: false } }, 2],
  [{ z: { NULL: true } }, 2],
  [{ s: { SS: ['x', 'yy'] } }, 4],
  [{ s: { NS: ['1', '22'] } }, 5],
  [{ s: { BS: ['AQ==', 'AQI='] } }, 4],
  [{ l: { L: [{ S: 'x' }, { N: '1' }] } }, 9],
  [{ m: { M: { k: { S: 'x' } } } }, 7],
] as [Item, number][])('counts the bytes of names and values: %j [EVT-8]', (item, bytes) => {
  expect(itemBytes(item)).toBe(bytes)
})
