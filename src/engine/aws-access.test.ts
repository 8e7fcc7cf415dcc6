import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AwsAccess } from './aws-access.ts'

it('makes another client when the CaFile has other certificates, and the same one as long as it has not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'access-'))
  const caFile = join(folder, 'ca.pem')
  const connection = { kind: 'endpoint', endpoint: 'https://localhost:1', caFile } as const
  let made = 0
  const access = new AwsAccess({
    twin: () => Promise.reject(new Error('no twin')),
    client: async () => ({ number: ++made, close: () => undefined }),
  })
  const numbers: number[] = []
  for (const content of ['one', 'one', 'two']) {
    writeFileSync(caFile, content)
    const { number } = await access.client(connection, 'us-east-2')
    numbers.push(number)
  }
  expect(numbers).toEqual([1, 1, 2])
  rmSync(folder, { recursive: true })
})
