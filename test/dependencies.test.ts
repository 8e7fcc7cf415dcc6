import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('docs/dependencies.md says of every dependency, and of no other, why it is here', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>
  const declared = ['dependencies', 'peerDependencies', 'devDependencies'].flatMap((kind) =>
    Object.keys(manifest[kind]!),
  )
  const lines = readFileSync('docs/dependencies.md', 'utf8').matchAll(/^- `([^`]+)`(?: \(optional\))?: ./gm)
  expect([...lines].map(([, name]) => name).toSorted()).toEqual([...new Set(declared)].toSorted())
})
